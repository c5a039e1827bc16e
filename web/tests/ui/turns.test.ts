import { expect, test, vi } from "vitest";
import { takeTurn } from "../../src/ui/conversation/turns";

test("one is heard at a time", () => {
  const [first, second] = [{ pause: vi.fn() }, { pause: vi.fn() }];
  takeTurn(first);
  takeTurn(first);
  expect(first.pause).not.toHaveBeenCalled();
  takeTurn(second);
  expect([first.pause, second.pause].map((one) => one.mock.calls.length)).toEqual([1, 0]);
});
