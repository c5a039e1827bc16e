import fc from "fast-check";
import { expect, it } from "vitest";

import { splitCustom } from "../../src/ui/text/custom";

const cat = { shortcut: ":cat", blob: "1" };
const cats = { shortcut: ":cats", blob: "2" };

it("puts pictures where shortcuts are, the longest first", () => {
  expect(splitCustom("a :cats:cat b", [cat, cats])).toEqual(["a ", cats, cat, " b"]);
});

it("leaves words while a picture has not come", () => {
  expect(splitCustom("a :cat", [{ shortcut: ":cat", blob: null }])).toEqual(["a :cat"]);
  expect(splitCustom("", [cat])).toEqual([]);
});

it("loses and adds nothing", () => {
  const shortcuts = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom("a", "b", ":"), minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", ":", " ") }), shortcuts, (text, all) => {
      const parts = splitCustom(
        text,
        all.map((shortcut) => ({ shortcut, blob: "x" })),
      );
      expect(parts.map((part) => (typeof part === "string" ? part : part.shortcut)).join("")).toBe(text);
      for (const part of parts) {
        if (typeof part === "string") expect(all.some((shortcut) => part.includes(shortcut))).toBe(false);
      }
    }),
  );
});
