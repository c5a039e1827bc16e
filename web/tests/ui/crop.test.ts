import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Crop, dragged, LARGEST_ZOOM, squareOf, whole, zoomed } from "../../src/ui/pictures/crop";

const sizes = fc.record({
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
});
const steps = fc.array(
  fc.oneof(
    fc.record({ zoom: fc.double({ min: 0, max: 20, noNaN: true }) }),
    fc.record({
      right: fc.double({ min: -3, max: 3, noNaN: true }),
      down: fc.double({ min: -3, max: 3, noNaN: true }),
    }),
  ),
  { maxLength: 20 },
);

describe("the square that is kept", () => {
  it("is the largest in the middle at first", () => {
    expect(squareOf({ width: 300, height: 100 }, whole)).toEqual({ left: 100, top: 0, side: 100 });
  });

  it("never leaves the picture, whatever is dragged and zoomed", () => {
    fc.assert(
      fc.property(sizes, steps, (picture, all) => {
        let crop: Crop = whole;
        for (const step of all) {
          crop =
            "zoom" in step ? zoomed(picture, crop, step.zoom) : dragged(picture, crop, step.right, step.down);
          const { left, top, side } = squareOf(picture, crop);
          expect(side).toBeGreaterThan(0);
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(-1e-6);
          expect(left + side).toBeLessThanOrEqual(picture.width + 1e-6);
          expect(top + side).toBeLessThanOrEqual(picture.height + 1e-6);
          expect(crop.zoom).toBeGreaterThanOrEqual(1);
          expect(crop.zoom).toBeLessThanOrEqual(LARGEST_ZOOM);
        }
      }),
    );
  });

  it("keeps its middle while it is zoomed", () => {
    const picture = { width: 200, height: 200 };
    const { left, top, side } = squareOf(picture, zoomed(picture, whole, 4));
    expect([left + side / 2, top + side / 2]).toEqual([100, 100]);
  });

  it("follows the hand", () => {
    const picture = { width: 300, height: 100 };
    expect(squareOf(picture, dragged(picture, whole, 0.5, 0.5)).left).toBe(50);
  });
});
