import { expect, test } from "vitest";
import { directionOf, isRightToLeft } from "../../src/ui/text/direction";

test.each([
  ["שלום", true],
  ["  123 مرحبا hello", true],
  ["hello שלום", false],
  ["123 :)", false],
  ["", false],
])("%j", (text, wanted) => {
  expect(isRightToLeft(text)).toBe(wanted);
  expect(directionOf(text)).toBe(wanted ? "rtl" : "ltr");
});
