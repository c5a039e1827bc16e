import { describe, expect, test } from "vitest";
import { isMac, partsOf, type Press, shortcutOf, shortcuts } from "../../src/ui/keys";

const desk = { mac: false, writing: false, single: true };
const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("a key", () => {
  test.each([
    ["? on any layout", press("?", { shiftKey: true }), desk, "help"],
    ["? while writing", press("?", { shiftKey: true }), { ...desk, writing: true }, null],
    ["? when switched off", press("?"), { ...desk, single: false }, null],
    ["/ with shift, as in German", press("/", { shiftKey: true }), desk, "search_contacts"],
    ["Ctrl+K while writing", press("k", { ctrlKey: true }), { ...desk, writing: true }, "search_contacts"],
    ["Ctrl+K on a Mac", press("k", { ctrlKey: true }), { ...desk, mac: true }, null],
    ["⌘K", press("k", { metaKey: true }), { ...desk, mac: true }, "search_contacts"],
    ["⌥N, which writes a sign", press("˜", { altKey: true, code: "KeyN" }), { ...desk, mac: true }, "nudge"],
    ["Alt+т on a Russian keyboard", press("т", { altKey: true, code: "KeyN" }), desk, "nudge"],
    ["Alt+Z where Z is on the W key", press("z", { altKey: true, code: "KeyW" }), desk, null],
    ["Alt+W where W is on the Z key", press("w", { altKey: true, code: "KeyZ" }), desk, "close"],
    ["Ctrl+Shift+F", press("F", { ctrlKey: true, shiftKey: true }), desk, "search_history"],
    ["Ctrl+F", press("f", { ctrlKey: true }), desk, "search_here"],
    ["a bare letter", press("n"), desk, null],
    ["AltGr, which is Ctrl and Alt", press("n", { ctrlKey: true, altKey: true }), desk, null],
    ["Shift+F6", press("F6", { shiftKey: true }), desk, "panes"],
    ["Alt+J while writing", press("j", { altKey: true }), { ...desk, writing: true }, "messages"],
    ["Alt+↓", press("ArrowDown", { altKey: true }), { ...desk, writing: true }, "next"],
  ] as const)("%s", (_, pressed, circumstances, name) => {
    expect(shortcutOf(pressed, circumstances)).toBe(name);
  });
});

test("no two shortcuts have the same chord", () => {
  const chords = shortcuts.flatMap(({ chords: all }) => all.map((chord) => JSON.stringify(chord)));
  expect(new Set(chords).size).toBe(chords.length);
});

test("chords are written as the keyboard has them", () => {
  const names = { ctrl: "Strg", alt: "Alt", shift: "Umschalt" };
  const name = (key: keyof typeof names) => names[key];
  const chord = { key: "f", command: true, shift: true } as const;
  expect(partsOf(chord, false, name)).toEqual(["Strg", "Umschalt", "F"]);
  expect(partsOf(chord, true, name)).toEqual(["⌘", "⇧", "F"]);
  expect(partsOf({ key: "ArrowUp", alt: true }, false, name)).toEqual(["Alt", "↑"]);
  expect([isMac("MacIntel"), isMac("iPad"), isMac("Linux x86_64")]).toEqual([true, true, false]);
});
