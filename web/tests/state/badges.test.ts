import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { badgesOf, TONES } from "../../src/state/badges";

const of = (...addresses: string[]) =>
  [...badgesOf(addresses.map((address, index) => ({ id: String(index), address }))).values()].map(
    ({ mark }) => mark,
  );

describe("badges of accounts", () => {
  it("are the first letter, or the number where letters clash", () => {
    expect(of("anna@a", "bert@a")).toEqual(["A", "B"]);
    expect(of("anna@a", "Anna@b", "bert@a")).toEqual(["1", "2", "B"]);
    expect(of("2fast@a", "élan@a")).toEqual(["1", "É"]);
  });

  it("are never the same twice, and of a tone that there is", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 20 }), (addresses) => {
        const badges = badgesOf(addresses.map((address, index) => ({ id: String(index), address })));
        expect(new Set([...badges.values()].map(({ mark }) => mark)).size).toBe(addresses.length);
        for (const { mark, tone } of badges.values()) {
          expect(mark).not.toBe("");
          expect(tone).toBeLessThan(TONES);
        }
      }),
    );
  });
});
