import { expect, test } from "vitest";
import { lengthOf } from "../../src/ui/text/lengths";

test.each([
  [0, "0:00"],
  [14.99, "0:14"],
  [65, "1:05"],
  [3599, "59:59"],
  [3665, "1:01:05"],
  [36_000_000, "10,000:00:00"],
  [-1, "0:00"],
  [Infinity, "0:00"],
  [NaN, "0:00"],
])("%d seconds are %s", (seconds, words) => {
  expect(lengthOf(seconds)).toBe(words);
});
