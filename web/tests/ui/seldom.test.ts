import { expect, test } from "vitest";
import { Seldom } from "../../src/ui/conversation/seldom";

test("what comes again and again is told now and then", () => {
  const seldom = new Seldom();
  expect(seldom.may("Bob writes", 0)).toBe(true);
  expect(seldom.may("Bob writes", 10_000)).toBe(false);
  expect(seldom.may("Carol writes", 10_000)).toBe(true);
  expect(seldom.may("Bob writes", 59_999)).toBe(false);
  expect(seldom.may("Bob writes", 60_000)).toBe(true);
  expect(seldom.may("Bob writes", 61_000)).toBe(false);
});
