import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  append,
  clear,
  FULL,
  type Log,
  merge,
  prepend,
  refresh,
  say,
  trim,
  update,
  WINDOW,
} from "../../src/state/log";
import { message } from "./samples";

const log = (positions: number[], earlier = false, later = false): Log => ({
  messages: positions.map((position) => message(position)),
  earlier,
  later,
});
const page = log;
const positions = (of: Log) => of.messages.map((each) => each.position);
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("a log", () => {
  test("keeps messages in order and each once, whatever order they come in", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (numbers) => {
        const end = numbers.reduce((state, position) => merge(state, [message(position)]), log([]));
        expect(positions(end)).toEqual([...new Set(numbers)].sort((one, other) => one - other));
      }),
    );
  });

  test("takes what is new about a message, but not a message that is not here", () => {
    const failed = message(2, { delivery: "failed" });
    expect(update(log([1, 2]), failed).messages[1]).toEqual(failed);
    expect(update(log([1]), failed)).toEqual(log([1]));
  });

  test("grows both ways by pages, and lets go of the far side", () => {
    expect(prepend(log([3, 4], true), page([1, 2]))).toEqual(log([1, 2, 3, 4]));
    expect(append(log([1, 2], true, true), page([3, 4]))).toEqual(log([1, 2, 3, 4], true));
    const full = log(upTo(51, 50 + WINDOW), true);
    const back = prepend(full, page(upTo(1, 50)));
    expect([back.messages.length, back.messages[0]?.position, back.later]).toEqual([WINDOW, 1, true]);
    const forth = append(back, page(upTo(WINDOW + 1, WINDOW + 50)));
    expect(positions(forth)).toEqual(positions(full));
    expect([forth.earlier, forth.later]).toEqual([true, false]);
  });

  test("takes what is said at its end, until it is full; one that ends earlier does not", () => {
    expect(positions(say(log([1]), message(2)))).toEqual([1, 2]);
    expect(positions(say(log([1], false, true), message(2)))).toEqual([1]);
    const full = log(upTo(1, FULL));
    expect(say(full, message(FULL + 1))).toEqual({ ...full, later: true });
    expect(trim(full)).toEqual(log(upTo(FULL - WINDOW + 1, FULL), true));
  });

  test("is joined to the newest page when they touch", () => {
    const joined = refresh(log([1, 2, 3]), page([3, 4, 5], true));
    expect(joined).toEqual(log([1, 2, 3, 4, 5]));
  });

  test("is replaced by it when there may be a hole", () => {
    expect(refresh(log([1, 2, 3]), page([8, 9], true))).toEqual(log([8, 9], true));
    expect(refresh(log([1, 2, 3], false, true), page([8, 9], true))).toEqual(log([8, 9], true));
  });

  test("is the page when there was none, and empty when there is nothing any more", () => {
    expect(refresh(undefined, page([8], true))).toEqual(log([8], true));
    expect(refresh(log([1]), page([]))).toEqual(log([]));
    expect(refresh(log([1, 2]), page([2]))).toEqual(log([2]));
  });

  test("loses what was cleared", () => {
    expect(clear(log([1, 2, 3], true), 2)).toEqual(log([3]));
    expect(clear(log([3], true), 2)).toEqual(log([3], true));
  });
});
