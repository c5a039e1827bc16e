// How much room there is.

import { MediaQuery } from "svelte/reactivity";

const phone = new MediaQuery("width < 700px");

/** One pane at a time: a phone, or a narrow window. */
export function isNarrow(): boolean {
  return phone.current;
}

/** Keep the page above a keyboard that lies over it, where the browser does not do that itself. */
export function watchKeyboard(): (() => void) | undefined {
  const visible = globalThis.visualViewport;
  if (!visible) return undefined;
  const fit = () => {
    const { style } = document.documentElement;
    // Somebody who has enlarged the page sees a part of it; that is no keyboard.
    const covered = visible.scale === 1 && innerHeight - visible.height > 1;
    if (covered) style.setProperty("--visible", `${visible.height}px`);
    else style.removeProperty("--visible");
    if (covered) globalThis.scrollTo(0, 0);
  };
  visible.addEventListener("resize", fit);
  return () => {
    visible.removeEventListener("resize", fit);
  };
}
