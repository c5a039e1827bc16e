import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startOf, topOf } from "../../src/ui/shared/placing";

const window = { width: 1000, height: 800 };
const at = (left: number, top: number) => ({ left, right: left + 30, top, bottom: top + 30 });

describe("a sheet that a button opens", () => {
  test("begins where the button begins, on either side", () => {
    expect(startOf(at(400, 0), 200, window, false)).toBe(400);
    expect(startOf(at(400, 0), 200, window, true)).toBe(230);
  });

  test("ends where the button ends when it would not fit", () => {
    expect(startOf(at(900, 0), 200, window, false)).toBe(730);
    expect(startOf(at(60, 0), 200, window, true)).toBe(60);
  });

  test("is over the button when there is no room under it", () => {
    expect(topOf(at(0, 100), 300, window)).toBe(134);
    expect(topOf(at(0, 700), 300, window)).toBe(396);
  });

  test("is seen from its beginning, and mirrored in the other direction", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 970 }), fc.integer({ min: 0, max: 900 }), (left, width) => {
        const there = startOf(at(left, 0), width, window, false);
        expect(there).toBeGreaterThanOrEqual(8);
        expect(there + width).toBeLessThanOrEqual(992);
        const mirrored = startOf(at(window.width - left - 30, 0), width, window, true);
        expect(window.width - mirrored - width).toBe(there);
      }),
    );
  });
});
