import fc from "fast-check";
import { expect, test } from "vitest";
import { leap, Seats, sight } from "../../src/ui/roster/seats";

const rows = Array.from({ length: 200 }, (_, index) => ({
  kind: index % 50 === 0 ? "heading" : "contact",
  key: `row ${index}`,
}));
const seatsOf = (seated: readonly { seat: string }[]) => seated.map(({ seat }) => seat);

test("as many rows are drawn at the ends as in the middle", () => {
  const view = { height: 100, unit: 10, beyond: 3 };
  expect(sight(200, { ...view, top: 0 })).toEqual([0, 17]);
  expect(sight(200, { ...view, top: 505 })).toEqual([47, 64]);
  expect(sight(200, { ...view, top: 1_900 })).toEqual([183, 200]);
  expect(sight(5, { ...view, top: 0 })).toEqual([0, 5]);
  expect(sight(0, { ...view, top: 0 })).toEqual([0, 0]);
});

test("a row that stays drawn stays where it is, and one that comes takes over what is free", () => {
  const seats = new Seats<(typeof rows)[number]>();
  const before = seats.give(rows, [1, 11], 1);
  const after = seats.give(rows, [4, 14], 4);
  expect(seatsOf(after).slice(0, 7)).toEqual(seatsOf(before).slice(3));
  expect(new Set(seatsOf(after))).toEqual(new Set(seatsOf(before)));
});

test("after a leap all are taken over in their order", () => {
  const seats = new Seats<(typeof rows)[number]>();
  const before = seats.give(rows, [1, 11], 1);
  expect(seatsOf(seats.give(rows, [101, 111], 101))).toEqual(seatsOf(before));
});

test("the row with the focus is drawn wherever one is, above or below", () => {
  const seats = new Seats<(typeof rows)[number]>();
  const [, focused] = seats.give(rows, [20, 30], 21);
  expect(seats.give(rows, [60, 70], 21)[0]).toEqual({ ...focused, index: 21 });
  expect(seats.give(rows, [2, 12], 21).at(-1)).toEqual({ ...focused, index: 21 });
});

test("wherever one goes, every row in sight has a seat of its kind to itself, and none is made in vain", () => {
  const where = fc.tuple(fc.nat(190), fc.integer({ min: -1, max: 199 }));
  fc.assert(
    fc.property(fc.array(where, { minLength: 1, maxLength: 20 }), (steps) => {
      const seats = new Seats<(typeof rows)[number]>();
      for (const [first, kept] of steps) {
        const seated = seats.give(rows, [first, first + 10], kept);
        const drawn = seated.map(({ index }) => index);
        expect(drawn).toEqual(
          [...new Set([...drawn, kept].filter((index) => index >= 0))].sort((a, b) => a - b),
        );
        expect(new Set(seatsOf(seated)).size).toBe(seated.length);
        for (const { seat, row, index } of seated) {
          expect(row).toBe(rows[index]);
          expect(seat.startsWith(`${row.kind} `)).toBe(true);
        }
      }
    }),
  );
});

test("keys lead from row to row, past what cannot be stopped at, and not out of the list", () => {
  const list = ["account", "heading", ...Array.from({ length: 20 }, () => "contact"), "account"];
  const to = (key: string, at: number) => leap(list, at, key, (kind) => kind !== "account");
  expect(to("ArrowDown", 1)).toBe(2);
  expect(to("ArrowDown", 21)).toBe(21);
  expect(to("ArrowUp", 2)).toBe(1);
  expect(to("ArrowUp", 1)).toBe(1);
  expect(to("PageDown", 3)).toBe(13);
  expect(to("PageUp", 5)).toBe(1);
  expect(to("PageUp", 15)).toBe(5);
  expect(to("Home", 9)).toBe(1);
  expect(to("End", 9)).toBe(21);
  expect(to("constructor", 9)).toBe(null);
  expect(leap([], -1, "End", () => true)).toBe(-1);
});
