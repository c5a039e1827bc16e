import { afterEach, expect, test } from "vitest";
import type { Attachment } from "../../src/generated/api";
import { speak } from "../../src/ui/i18n/language.svelte";
import { contentOf, heardElsewhere, heardOf, spokenOf } from "../../src/ui/text/heard";
import { message } from "../state/samples";

afterEach(() => speak("en"));

const plans = { name: "plans.pdf" } as Attachment;

test("an emoticon is heard by its name, and a code not at all", () => {
  expect(spokenOf("hello :) and :(")).not.toMatch(/[:()]/);
  expect(spokenOf("[b]now[/b] http://x.example/:)")).toContain("now");
  expect(spokenOf("plain")).toBe("plain");
});

test("each message says who it is by", () => {
  expect(heardOf(message(1, { text: "hello" }), "Bob")).toBe("Bob: hello");
  expect(heardOf(message(1, { kind: "nudge" }), "Bob")).toBe("Bob sent you a nudge!");
  expect(heardOf(message(1, { kind: "joined" }), "Bob")).toBe("Bob joined the conversation.");
  expect(heardOf(message(1, { kind: "file", text: "", attachment: plans }), "Bob")).toContain("plans.pdf");
  expect(heardOf(message(1, { kind: "voice", text: "" }), "Bob")).toBe("Bob: A voice clip");
  expect(heardOf(message(1, { kind: "action", text: "waves :)" }), "Bob")).toContain("Bob");
});

test("of another conversation one hears from whom it is, and the beginning", () => {
  expect(heardElsewhere(message(1, { text: "hello" }), "Bob")).toBe("Message from Bob: hello");
  expect(heardElsewhere(message(1, { text: "a".repeat(5_000) }), "Bob").length).toBeLessThan(300);
  expect(heardElsewhere(message(1, { kind: "nudge" }), "Bob")).toBe("Bob sent you a nudge!");
  expect(contentOf(message(1, { kind: "file", text: "" }))).toBe("A file");
});
