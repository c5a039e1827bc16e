// A right click, a long press, or the key for it.

import { LongPress } from "./long_press";

type Open = () => void;

interface Options {
  /** Whether a right click opens it too, in the place of the browser's own menu. */
  readonly mouse?: boolean;
}

/** `find` says what opens for the element that was pressed; null leaves it to the browser. */
export function contextMenu(
  find: (target: Element) => Open | null,
  { mouse = true }: Options = {},
): (element: HTMLElement) => () => void {
  return (element) => {
    const finger = new LongPress();
    /** What is down now. */
    let down: PointerEvent | null = null;
    /** The press that is down, or was last, has opened it: whatever else the browser makes of it is done. */
    let opened = false;

    const openerAt = (event: Event): Open | null => {
      // What lies above, as an open menu, may be written inside.
      const target = event.target instanceof Element ? event.target : null;
      return target === null || target.closest("[popover], dialog") !== null ? null : find(target);
    };
    const show = (open: Open) => {
      opened = true;
      finger.end();
      open();
      // The release would be a click beside what has just opened, which closes it; so it is given to that.
      if (down !== null) topmost()?.setPointerCapture(down.pointerId);
    };
    const pressed = (event: PointerEvent) => {
      down = event;
      opened = false;
      finger.end();
      const open = event.pointerType === "touch" ? openerAt(event) : null;
      if (open === null) return;
      finger.begin(event, () => {
        show(open);
      });
    };
    const released = () => {
      down = null;
      finger.end();
    };
    const moved = (event: PointerEvent) => {
      finger.move(event);
    };
    const asked = (event: MouseEvent) => {
      if (!mouse && kindOf(event, down) === "mouse") return;
      const open = openerAt(event);
      if (open === null) return;
      event.preventDefault();
      // Some browsers tell of a long press that has been noticed here already.
      if (!(opened && down !== null)) show(open);
    };
    const lifted = (event: TouchEvent) => {
      // A finger that is lifted after a long press has not chosen what it was on, and does not take the focus there.
      if (opened && event.cancelable) event.preventDefault();
    };

    const inside = { pointerdown: pressed, contextmenu: asked, touchend: lifted };
    const around = { pointermove: moved, pointerup: released, pointercancel: released };
    for (const [name, listener] of entries(inside)) element.addEventListener(name, listener);
    for (const [name, listener] of entries(around)) globalThis.addEventListener(name, listener);
    return () => {
      finger.end();
      for (const [name, listener] of entries(inside)) element.removeEventListener(name, listener);
      for (const [name, listener] of entries(around)) globalThis.removeEventListener(name, listener);
    };
  };
}

function entries(listeners: object): [string, EventListener][] {
  return Object.entries(listeners) as [string, EventListener][];
}

/** What asked for a menu: older browsers do not say, but a right button is that of a mouse. */
function kindOf(event: MouseEvent, down: PointerEvent | null): string {
  if ("pointerType" in event && typeof event.pointerType === "string") return event.pointerType;
  return down?.pointerType ?? (event.button === 2 ? "mouse" : "");
}

function topmost(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>(":popover-open")].at(-1) ?? null;
}
