import { describe, expect, test } from "vitest";
import { Administration, Browsers, Passkeys } from "../../src/state/administration";
import type { Gate, Question } from "../../src/state/session.svelte";

/** A gate that notes what it is asked, and answers what it is told to. */
function gate(...answers: unknown[]): { gate: Gate; asked: [string, Question | undefined][] } {
  const asked: [string, Question | undefined][] = [];
  const one = {
    ask: (path: string, question?: Question) => {
      asked.push([path, question]);
      const value = answers.shift();
      return Promise.resolve(
        value instanceof Error
          ? { ok: false, refusal: { code: value.message, detail: "" } }
          : { ok: true, value },
      );
    },
    address: (path: string) => `https://a.example/${path}`,
  };
  return { gate: one as unknown as Gate, asked };
}

describe("administration", () => {
  test("names people by ids that may hold anything", async () => {
    const { gate: one, asked } = gate(undefined, undefined, undefined);
    const administration = new Administration(one);
    await administration.setAdministrator("a/b?c", true);
    await administration.signOut("a/b");
    await administration.remove("../x");
    expect(asked).toEqual([
      ["admin/people/a%2Fb%3Fc/administrator", { method: "POST", body: { admin: true } }],
      ["admin/people/a%2Fb/sessions", { method: "DELETE", body: undefined }],
      ["admin/people/..%2Fx", { method: "DELETE", body: undefined }],
    ]);
  });

  test("makes a whole link of a reset", async () => {
    const { gate: one } = gate({ name: "Bob", expires_at: 5, path: "#/reset/x" });
    expect(await new Administration(one).resetPassword("p")).toEqual({
      ok: true,
      value: { name: "Bob", expires_at: 5, uses_left: 1, url: "https://a.example/#/reset/x" },
    });
  });

  test("says what was refused", async () => {
    const { gate: one } = gate(new Error("not_allowed"), new Error("last_administrator"));
    const administration = new Administration(one);
    expect(await administration.people()).toMatchObject({ ok: false, refusal: { code: "not_allowed" } });
    expect(await administration.remove("p")).toMatchObject({ ok: false });
  });
});

test("all other browsers, or one, are signed out", async () => {
  const { gate: one, asked } = gate(undefined, undefined, { sessions: [] });
  const browsers = new Browsers(one);
  await browsers.end();
  await browsers.end("12ab");
  expect(await browsers.list()).toEqual({ ok: true, value: [] });
  expect(asked.map(([path]) => path)).toEqual(["sessions", "sessions/12ab", "sessions"]);
});

test("a passkey that the browser does not make is none", async () => {
  const { gate: one, asked } = gate({ challenge: "AQ", user: { id: "AQ" } });
  expect(await new Passkeys(one).add("phone")).toEqual({ ok: true, value: null });
  expect(asked.length).toBe(1);
});
