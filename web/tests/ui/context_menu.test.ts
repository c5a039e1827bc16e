import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { contextMenu } from "../../src/ui/shared/context_menu";
import { LONG } from "../../src/ui/shared/long_press";

/** An element as far as it is looked at: it may be in a menu. */
class Place extends EventTarget {
  inMenu = false;
  readonly closest = () => (this.inMenu ? this : null);
}

const around = new EventTarget();
const captured = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Element", Place);
  vi.stubGlobal("addEventListener", around.addEventListener.bind(around));
  vi.stubGlobal("removeEventListener", around.removeEventListener.bind(around));
  vi.stubGlobal("document", { querySelectorAll: () => [{ setPointerCapture: captured }] });
  captured.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function event(type: string, more: object): Event {
  return Object.assign(new Event(type, { cancelable: true }), more);
}

function listened(options?: { mouse: boolean }) {
  const place = new Place();
  const open = vi.fn();
  const stop = contextMenu(() => open, options)(place as unknown as HTMLElement);
  const send = (type: string, more: object = {}) => {
    const made = event(type, { pointerId: 7, pointerType: "touch", isPrimary: true, ...more });
    (type.startsWith("pointer") && type !== "pointerdown" ? around : place).dispatchEvent(made);
    return made.defaultPrevented;
  };
  return { place, open, send, stop };
}

const AT = { clientX: 10, clientY: 10 };

test("a long press opens while the finger is down, and keeps its end from closing what has opened", () => {
  const { open, send } = listened();
  send("pointerdown", AT);
  vi.advanceTimersByTime(LONG);
  expect(open).toHaveBeenCalledTimes(1);
  expect(captured).toHaveBeenCalledExactlyOnceWith(7);
  send("pointerup");
  expect(send("touchend"), "no click, no focus").toBe(true);
});

test("a browser that tells of the long press too opens nothing twice, whoever is first", () => {
  const { open, send } = listened();
  send("pointerdown", AT);
  vi.advanceTimersByTime(LONG);
  expect(send("contextmenu")).toBe(true);
  expect(open).toHaveBeenCalledTimes(1);
  send("pointerup");
  send("pointerdown", AT);
  expect(send("contextmenu")).toBe(true);
  vi.advanceTimersByTime(LONG);
  expect(open).toHaveBeenCalledTimes(2);
});

test("a tap, a scroll and a press in the open menu open nothing", () => {
  const { place, open, send } = listened();
  send("pointerdown", AT);
  send("pointerup");
  expect(send("touchend")).toBe(false);
  send("pointerdown", AT);
  send("pointermove", { clientX: 10, clientY: 40 });
  vi.advanceTimersByTime(LONG);
  send("pointerdown", AT);
  send("pointercancel");
  vi.advanceTimersByTime(LONG);
  place.inMenu = true;
  send("pointerdown", AT);
  vi.advanceTimersByTime(LONG);
  expect(send("contextmenu")).toBe(false);
  expect(open).not.toHaveBeenCalled();
});

test("a right click opens, where the browser's own menu is not wanted", () => {
  const { open, send } = listened();
  send("pointerdown", { pointerType: "mouse" });
  expect(send("contextmenu", { pointerType: "mouse" })).toBe(true);
  expect(open).toHaveBeenCalledTimes(1);
  const other = listened({ mouse: false });
  other.send("pointerdown", { pointerType: "mouse" });
  expect(other.send("contextmenu", { pointerType: "mouse" })).toBe(false);
  other.send("pointerup");
  expect(other.send("contextmenu", { pointerType: undefined, button: 2 })).toBe(false);
  expect(other.send("contextmenu", { pointerType: "" }), "the key for it").toBe(true);
  expect(other.open).toHaveBeenCalledTimes(1);
});

test("nothing is left behind", () => {
  const { open, send, stop } = listened();
  send("pointerdown", AT);
  stop();
  vi.advanceTimersByTime(LONG);
  expect(send("contextmenu")).toBe(false);
  expect(open).not.toHaveBeenCalled();
});
