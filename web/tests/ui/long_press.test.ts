import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LONG, LongPress, SHAKE } from "../../src/ui/shared/long_press";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const touch = (clientX = 100, clientY = 100, more: Partial<PointerEvent> = {}) => ({
  ...{ pointerId: 1, pointerType: "touch", isPrimary: true, clientX, clientY },
  ...more,
});

function begun(first = touch()) {
  const press = new LongPress();
  const done = vi.fn();
  press.begin(first, done);
  return { press, done };
}

describe("a finger", () => {
  test("that stays is a long press, once", () => {
    const { done } = begun();
    vi.advanceTimersByTime(LONG - 1);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10 * LONG);
    expect(done).toHaveBeenCalledTimes(1);
  });

  test("may shake", () => {
    const { press, done } = begun();
    press.move(touch(100 + SHAKE, 100));
    press.move(touch(100, 100 - SHAKE));
    vi.advanceTimersByTime(LONG);
    expect(done).toHaveBeenCalledTimes(1);
  });

  test.each([
    [
      "goes on",
      (press: LongPress) => {
        press.move(touch(100, 101 + SHAKE));
      },
    ],
    [
      "is lifted, or scrolls",
      (press: LongPress) => {
        press.end();
      },
    ],
    [
      "is joined by another",
      (press: LongPress) => {
        press.begin(touch(9, 9, { isPrimary: false }), vi.fn());
      },
    ],
  ])("that %s is none", (_, ends) => {
    const { press, done } = begun();
    ends(press);
    vi.advanceTimersByTime(LONG);
    expect(done).not.toHaveBeenCalled();
  });

  test("is not ended by what another pointer does", () => {
    const { press, done } = begun();
    press.move(touch(900, 900, { pointerId: 2 }));
    vi.advanceTimersByTime(LONG);
    expect(done).toHaveBeenCalledTimes(1);
  });
});

test.each(["mouse", "pen"])("a %s has other ways", (pointerType) => {
  const { done } = begun(touch(100, 100, { pointerType }));
  vi.advanceTimersByTime(LONG);
  expect(done).not.toHaveBeenCalled();
});
