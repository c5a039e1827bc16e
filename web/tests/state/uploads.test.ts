import { describe, expect, test } from "vitest";
import { type Command, limits } from "../../src/generated/api";
import type { Blobs, UploadOptions } from "../../src/state/session.svelte";
import { Uploads } from "../../src/state/uploads.svelte";
import { BOB } from "./samples";

type Answer = Awaited<ReturnType<Blobs["upload"]>>;

function kept(id: string): Answer {
  return { ok: true, value: { id, kind: "file", content_type: "text/plain", size: 3 } };
}

function open() {
  const sent: Record<string, unknown>[] = [];
  const asked: { options: UploadOptions; answer: (answer: Answer) => void }[] = [];
  const uploads = new Uploads(
    {
      upload: (_kind, _bytes, options = {}) =>
        new Promise<Answer>((resolve, reject) => {
          options.signal?.addEventListener("abort", () => {
            reject(new Error("aborted"));
          });
          asked.push({ options, answer: resolve });
        }),
    },
    { do: (command: Omit<Command, "id">) => sent.push(command) },
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const answer = async (value: Answer) => {
    asked.at(-1)?.answer(value);
    await settle();
  };
  return { uploads, sent, asked, settle, answer, names: () => uploads.of(BOB).map((each) => each.name) };
}

const file = (name: string) => new File(["abc"], name);

describe("uploads", () => {
  test("go one after the other, and each is offered when it is there", async () => {
    const { uploads, sent, asked, answer, names } = open();
    uploads.add(BOB, [file("one"), file("two")]);
    expect(uploads.of(BOB).map((each) => each.state)).toEqual(["running", "waiting"]);
    asked[0]?.options.progress?.(2, 3);
    expect(uploads.of(BOB)[0]?.done).toBe(2);
    await answer(kept("a"));
    expect(names()).toEqual(["two"]);
    await answer(kept("b"));
    expect(names()).toEqual([]);
    expect(asked).toHaveLength(2);
    expect(sent).toEqual([
      { type: "send_file", conversation: BOB, blob: "a", name: "one" },
      { type: "send_file", conversation: BOB, blob: "b", name: "two" },
    ]);
  });

  test("that are cancelled are not offered, and the next one goes", async () => {
    const { uploads, sent, asked, settle, answer, names } = open();
    uploads.add(BOB, [file("one"), file("two"), file("three")]);
    const [one, two] = uploads.of(BOB);
    uploads.cancel(two?.id ?? "");
    uploads.cancel(one?.id ?? "");
    await settle();
    expect(names()).toEqual(["three"]);
    await answer(kept("c"));
    expect(asked).toHaveLength(2);
    expect(sent).toHaveLength(1);
  });

  test("that fail say why and can be tried again", async () => {
    const { uploads, sent, answer } = open();
    uploads.add(BOB, [file("one")]);
    await answer({ ok: false, refusal: { code: "quota_full", detail: "" } });
    expect(uploads.of(BOB)[0]).toMatchObject({ state: "failed", problem: { code: "quota_full" } });
    uploads.retry(uploads.of(BOB)[0]?.id ?? "");
    await answer(kept("a"));
    expect(sent).toHaveLength(1);
  });

  test("that are too large are not begun, and say the limit", () => {
    const { uploads, asked } = open();
    const large = Object.defineProperty(file("film"), "size", { value: limits.FILE_BYTES + 1 });
    uploads.add(BOB, [large]);
    expect(uploads.of(BOB)[0]?.problem).toEqual({ code: "blob_too_large", detail: "2 GB" });
    expect(asked).toHaveLength(0);
  });

  test("have a name that a command takes, and end when the person leaves", async () => {
    const { uploads, sent, settle, names } = open();
    uploads.add(BOB, [file(""), file(`${"x".repeat(300)}.png`)]);
    expect(names()[0]).toBe("file");
    expect(names()[1]).toHaveLength(limits.FILE_NAME_LENGTH);
    expect(names()[1]).toMatch(/x\.png$/);
    uploads.stop();
    await settle();
    expect(names()).toEqual([]);
    expect(sent).toEqual([]);
  });
});
