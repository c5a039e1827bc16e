// A right click, a long press, or the key for it. A popover that opens while the button is still down is closed
// again by its release, as a click beside it; so it opens after that.

type Open = () => void;

/** `find` says what opens for the element that was pressed; null leaves it to the browser. */
export function contextMenu(find: (target: Element) => Open | null): (element: HTMLElement) => () => void {
  return (element) => {
    let down = false;
    let waiting: Open | null = null;
    const pressed = () => {
      down = true;
    };
    const released = () => {
      down = false;
      if (waiting !== null) setTimeout(waiting);
      waiting = null;
    };
    const asked = (event: Event) => {
      const open = event.target instanceof Element ? find(event.target) : null;
      if (open === null) return;
      event.preventDefault();
      if (down) waiting = open;
      else open();
    };
    element.addEventListener("pointerdown", pressed);
    element.addEventListener("contextmenu", asked);
    globalThis.addEventListener("pointerup", released);
    globalThis.addEventListener("pointercancel", released);
    return () => {
      element.removeEventListener("pointerdown", pressed);
      element.removeEventListener("contextmenu", asked);
      globalThis.removeEventListener("pointerup", released);
      globalThis.removeEventListener("pointercancel", released);
    };
  };
}
