// How much room there is.

import { MediaQuery } from "svelte/reactivity";

const phone = new MediaQuery("width < 700px");

/** One pane at a time: a phone, or a narrow window. */
export function isNarrow(): boolean {
  return phone.current;
}
