import { describe, expect, test } from "vitest";
import { apart, begun } from "../../src/ui/i18n/bidi";

describe("a word in a sentence of the page", () => {
  test("is kept apart where letters of two directions meet", () => {
    expect(apart("Bob (1)", true)).toBe("\u2068Bob (1)\u2069");
    expect(apart("דנה!", false)).toBe("\u2068דנה!\u2069");
    expect(apart("Bob דנה", false)).toBe("\u2068Bob דנה\u2069");
  });

  test("is left alone where nothing can pull at it", () => {
    expect(apart("Bob (1)", false)).toBe("Bob (1)");
    expect(apart("12:30", true)).toBe("12:30");
    expect(apart("", true)).toBe("");
  });
});

describe("a sentence", () => {
  test("begins in the direction of the page, though a name begins it", () => {
    expect(begun("Bob כותב/ת…", "{name} כותב/ת…", true)).toBe("\u200fBob כותב/ת…");
    expect(begun("aMSN2 לא עונה.", "aMSN2 לא עונה.", true)).toBe("\u200faMSN2 לא עונה.");
    expect(begun("דנה is writing…", "{name} is writing…", false)).toBe("\u200eדנה is writing…");
    expect(begun("Bob, 30 בנוב׳", "{name}, {when}", true)).toBe("\u200fBob, 30 בנוב׳");
  });

  test("is left as it is when it does so by itself", () => {
    expect(begun("הסרת Bob", "הסרת {name}", true)).toBe("הסרת Bob");
    expect(begun("Bob is writing…", "{name} is writing…", false)).toBe("Bob is writing…");
    expect(begun("1 / 2", "{number} / {count}", true)).toBe("1 / 2");
  });

  test("that is nothing but foreign words stays foreign", () => {
    expect(begun("Bob waves", "{name} {text}", true)).toBe("Bob waves");
    expect(begun("Pidgin", "Pidgin", true)).toBe("Pidgin");
    expect(begun("דנה", "{name}", false)).toBe("דנה");
  });
});
