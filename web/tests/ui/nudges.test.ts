import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nudges } from "../../src/ui/conversation/nudges.svelte";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("who sent one waits, with each conversation by itself", () => {
  nudges.sent("home:bob");
  expect([nudges.rests("home:bob"), nudges.rests("home:carol")]).toEqual([true, false]);
  vi.advanceTimersByTime(8_000);
  expect(nudges.rests("home:bob")).toBe(false);
});

test("the window is shaken once in a while, however many come", () => {
  expect([0, 1_000, 4_999, 5_000, 6_000, 10_000].map((now) => nudges.mayShake(now))).toEqual([
    ...[true, false, false, true, false, true],
  ]);
});
