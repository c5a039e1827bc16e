import { describe, expect, test } from "vitest";
import { below, isAtEnd, type Look, lookAt, UNSEEN } from "../../src/ui/conversation/ends";

const END: Look = { height: 1000, view: 400, top: 600 };

function after(now: Partial<Look>, was = true, before = END): boolean {
  return isAtEnd(was, before, { ...before, ...now });
}

describe("who is at the end", () => {
  test("is near it", () => {
    expect(isAtEnd(false, UNSEEN, END)).toBe(true);
    expect(after({ top: 541 }, false)).toBe(true);
    expect(after({ top: 540 })).toBe(false);
  });

  test("stays there when the log grows, and comes there by nothing else", () => {
    expect(after({ height: 1200 })).toBe(true);
    expect(after({ height: 1200 }, false)).toBe(false);
  });

  test("stays there when something takes of the view", () => {
    expect(after({ view: 300 })).toBe(true);
  });

  test("stays there when the view grows, which scrolls back, and the log grows before anybody looks", () => {
    expect(after({ view: 450, top: 550, height: 1100 })).toBe(true);
  });

  test("has left who scrolls back, whatever grows meanwhile", () => {
    expect(after({ top: 500 })).toBe(false);
    expect(after({ top: 500, height: 1200 })).toBe(false);
    expect(after({ top: 500, view: 300 })).toBe(false);
    expect(after({ top: 500, view: 450, height: 1100 })).toBe(false);
  });
});

test("a log is looked at", () => {
  const log = { scrollHeight: 1000, clientHeight: 400, scrollTop: 100 } as HTMLElement;
  expect(lookAt(log)).toEqual({ height: 1000, view: 400, top: 100 });
  expect(below(lookAt(log))).toBe(500);
});
