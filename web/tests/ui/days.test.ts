import fc from "fast-check";
import { expect, test } from "vitest";
import { dayAfter, dayIn, startOf } from "../../src/ui/search/days";

test("a day begins where the day before ends", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(1971, 0, 1), max: new Date(2200, 0, 1), noInvalidDate: true }),
      (date) => {
        const day = dayIn(date.getTime());
        const [start, end] = [startOf(day) ?? 0, dayAfter(day) ?? 0];
        expect(start).toBeLessThanOrEqual(date.getTime());
        expect(end).toBeGreaterThan(date.getTime());
        expect(dayIn(start)).toBe(day);
        expect(startOf(dayIn(end))).toBe(end);
      },
    ),
  );
});

test("what is no day is none", () => {
  for (const text of ["", "x", "2026-1-1", "99999-01-01"]) expect(startOf(text)).toBeNull();
  expect(dayIn(null)).toBe("");
  expect(startOf("1800-01-01")).toBe(0);
});
