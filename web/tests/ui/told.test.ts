import { afterEach, expect, test } from "vitest";
import { isUnsaid } from "../../src/state/unsaid";
import { speak } from "../../src/ui/i18n/language.svelte";
import { type Language, languages } from "../../src/ui/i18n/languages";
import { beginningAround, told, toldAround } from "../../src/ui/text/told";
import { message } from "../state/samples";

afterEach(() => speak("en"));

test("who comes and who leaves has a sentence, whatever the line says besides", () => {
  expect(told(message(1, { kind: "joined", text: "<b>" }), "Bob")).toBe("Bob joined the conversation.");
  expect(told(message(1, { kind: "left" }), "Bob")).toBe("Bob left the conversation.");
  expect(told(message(1, { kind: "left", own: true }), "Anna")).toBe("You left the conversation.");
  expect(told(message(1, { kind: "nudge" }), "Bob")).toBe("Bob sent you a nudge!");
  expect(told(message(1, { kind: "nudge", own: true }), "Anna")).toBe("You sent a nudge.");
  expect(told(message(1), "Bob")).toBe("");
});

test("in every language there is one place for the name", async () => {
  for (const code of Object.keys(languages) as Language[]) {
    await speak(code);
    expect(
      beginningAround().map((part) => part.trim()),
      code,
    ).not.toEqual(["", ""]);
    for (const kind of ["joined", "left"] as const) {
      const [before, after] = toldAround(message(1, { kind }));
      expect(before + after, code).not.toMatch(/[{}\uFFFC\u2068\u2069\u200e\u200f]/);
      expect(`${before}Bob${after}`, code).toBe(
        told(message(1, { kind }), "Bob").replace(/[\u2068\u2069\u200e\u200f]/g, ""),
      );
      expect((before + after).trim(), code).not.toBe("");
    }
  }
});

test("nobody said that somebody came or left", () => {
  expect(["joined", "left"].every((kind) => isUnsaid({ kind: kind as "left" }))).toBe(true);
  expect(["text", "nudge", "action", "file"].some((kind) => isUnsaid({ kind: kind as "text" }))).toBe(false);
});
