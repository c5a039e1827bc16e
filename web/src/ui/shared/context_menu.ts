// A right click, a long press, or the key for it. A popover that opens while the button is still down is closed
// again by its release, as a click beside it; so it opens after that.

export function contextMenu(open: () => void): (element: HTMLElement) => () => void {
  return (element) => {
    let down = false;
    let waiting = false;
    const pressed = () => {
      down = true;
    };
    const released = () => {
      down = false;
      if (waiting) setTimeout(open);
      waiting = false;
    };
    const asked = (event: Event) => {
      event.preventDefault();
      if (down) waiting = true;
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
