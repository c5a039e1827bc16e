import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Log, merge, prepend, refresh, update } from "../../src/state/log";
import { message } from "./samples";

const log = (positions: number[], earlier = false): Log => ({
  messages: positions.map((position) => message(position)),
  earlier,
});
const positions = (of: Log) => of.messages.map((each) => each.position);

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

  test("grows backwards by pages", () => {
    const page = { messages: [message(1), message(2)], earlier: false, later: true };
    expect(prepend(log([3, 4], true), page)).toEqual(log([1, 2, 3, 4], false));
  });

  test("is joined to the newest page when they touch", () => {
    const page = { messages: [message(3), message(4), message(5)], earlier: true, later: false };
    const joined = refresh(log([1, 2, 3], false), page);
    expect(positions(joined)).toEqual([1, 2, 3, 4, 5]);
    expect(joined.earlier).toBe(false);
  });

  test("is replaced by it when there may be a hole", () => {
    const page = { messages: [message(8), message(9)], earlier: true, later: false };
    expect(refresh(log([1, 2, 3], false), page)).toEqual(log([8, 9], true));
  });

  test("is the page when there was none, and is not lost to an empty one", () => {
    const page = { messages: [message(8)], earlier: true, later: false };
    expect(refresh(undefined, page)).toEqual(log([8], true));
    expect(refresh(log([1]), { messages: [], earlier: false, later: false })).toEqual(log([1]));
  });
});
