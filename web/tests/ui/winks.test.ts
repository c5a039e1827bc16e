import { expect, test } from "vitest";
import { Winks } from "../../src/ui/conversation/winks";
import { message } from "../state/samples";

const wink = message(1, { kind: "wink", own: false, sent_at: 1_000_000 });
const onlooker = { looks: true, still: false, now: 1_001_000 };

test("a wink that has just come plays once", () => {
  const winks = new Winks();
  expect(winks.mayPlay(wink, onlooker)).toBe(true);
  expect(winks.mayPlay(wink, { ...onlooker, now: 1_020_000 })).toBe(false);
});

test.each([
  ["is one's own", { ...wink, own: true }, onlooker],
  ["is old", wink, { ...onlooker, now: 1_061_000 }],
  ["comes while nobody looks", wink, { ...onlooker, looks: false }],
  ["comes to who wants less motion", wink, { ...onlooker, still: true }],
])("none plays that %s", (_why, one, who) => {
  expect(new Winks().mayPlay(one, who)).toBe(false);
});

test("of many that come at once one plays, and another after a while", () => {
  const winks = new Winks();
  const many = [1, 2, 3].map((number) => ({ ...wink, id: String(number) }));
  expect(many.map((one) => winks.mayPlay(one, onlooker))).toEqual([true, false, false]);
  expect(winks.mayPlay({ ...wink, id: "4" }, { ...onlooker, now: 1_006_000 })).toBe(true);
  // What was passed over does not play later, out of turn.
  expect(winks.mayPlay({ ...wink, id: "2" }, { ...onlooker, now: 1_020_000 })).toBe(false);
});
