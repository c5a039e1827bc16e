import { describe, expect, test } from "vitest";
import { onWake, type WakeHost } from "../../src/transport/wake";

function open() {
  const window = new EventTarget();
  const visibilityState = "visible" as DocumentVisibilityState;
  const document = Object.assign(new EventTarget(), { visibilityState });
  let time = 0;
  let tick: () => void = () => undefined;
  let woken = 0;
  const host: WakeHost = {
    window: window,
    document: document,
    now: () => time,
    setInterval: (call) => {
      tick = call;
      return 1;
    },
    clearInterval: () => {
      tick = () => undefined;
    },
  };
  const stop = onWake(host, () => {
    woken += 1;
  });
  return {
    window,
    document,
    stop,
    woken: () => woken,
    after: (milliseconds: number) => {
      time += milliseconds;
      tick();
    },
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

describe("a sleep", () => {
  test("shows in a timer that did not run", () => {
    const page = open();
    page.after(5_000);
    page.after(6_000);
    expect(page.woken()).toBe(0);
    page.after(60_000);
    expect(page.woken()).toBe(1);
  });

  test("is not seen in the slow timers of a hidden tab", () => {
    const page = open();
    page.document.visibilityState = "hidden";
    page.after(61_000);
    expect(page.woken()).toBe(0);
    page.after(600_000);
    expect(page.woken()).toBe(1);
  });

  test("ends at once when the page comes to the front", () => {
    const page = open();
    page.pass(600_000);
    page.document.dispatchEvent(new Event("visibilitychange"));
    expect(page.woken()).toBe(1);
  });

  test("a change of tabs is none", () => {
    const page = open();
    page.pass(1_000);
    page.document.dispatchEvent(new Event("visibilitychange"));
    expect(page.woken()).toBe(0);
  });

  test("ends when the line is back, or the page comes out of the browser's cache", () => {
    const page = open();
    page.window.dispatchEvent(new Event("online"));
    page.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    page.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    expect(page.woken()).toBe(2);
  });

  test("is looked into when the line is said to be gone", () => {
    const page = open();
    page.window.dispatchEvent(new Event("offline"));
    expect(page.woken()).toBe(1);
  });

  test("is not watched any more after the end", () => {
    const page = open();
    page.stop();
    page.window.dispatchEvent(new Event("online"));
    page.after(600_000);
    expect(page.woken()).toBe(0);
  });
});
