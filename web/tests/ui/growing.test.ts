import fc from "fast-check";
import { expect, test } from "vitest";
import { grown } from "../../src/ui/conversation/growing";
import { message } from "../state/samples";

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => message(first + i));
const ends = (messages: readonly { position: number }[]) => [
  messages[0]?.position,
  messages.at(-1)?.position,
];

test("a page is drawn a few lines a time, at either end", () => {
  expect(ends(grown(from(50, 60), from(1, 100), 6))).toEqual([44, 66]);
  expect(ends(grown(from(50, 60), from(48, 61), 6))).toEqual([48, 61]);
});

test("for who is at the end, some that come together are news and not a page", () => {
  const drawn = from(50, 60);
  const all = from(1, 90);
  expect(ends(grown(drawn, all, 6, 30))).toEqual([44, 90]);
  expect(ends(grown(drawn, from(1, 91), 6, 30))).toEqual([44, 90]);
});

test("what is not here any more goes, and what is elsewhere is drawn at once", () => {
  expect(ends(grown(from(1, 60), from(50, 60), 6))).toEqual([50, 60]);
  expect(ends(grown(from(1, 60), from(100, 160), 6))).toEqual([100, 160]);
  expect(grown([], from(1, 60))).toHaveLength(60);
  expect(grown(from(1, 60), [])).toEqual([]);
});

test("in the end all is drawn, and never twice or out of order", () => {
  fc.assert(
    fc.property(fc.tuple(fc.nat(40), fc.nat(40)), fc.tuple(fc.nat(40), fc.nat(40)), (some, other) => {
      let drawn: ReturnType<typeof from> = from(some[0], some[0] + some[1]);
      const all = from(other[0], other[0] + other[1]);
      for (let frame = 0; frame < 20 && drawn !== all; frame += 1) {
        drawn = grown(drawn, all, 5) as typeof drawn;
        const positions = drawn.map((each) => each.position);
        expect(positions).toEqual([...new Set(positions)].sort((one, two) => one - two));
      }
      expect(drawn).toBe(all);
    }),
  );
});
