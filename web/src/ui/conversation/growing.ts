// Fetched pages are drawn a few lines a frame, so that no frame takes long however large a page is.

import type { Message } from "../../generated/api";

/** So many lines are drawn in one frame at each end. */
export const STEP = 6;
/** So many are news for who is at the end, drawn and read out in one; more of them is a page of history. */
export const NEWS = 30;

/** From what is drawn towards all that is here; all at once when they have nothing in common, or nearly. */
export function grown(
  drawn: readonly Message[],
  all: readonly Message[],
  step = STEP,
  stepAtEnd = step,
): readonly Message[] {
  const ids = new Set(drawn.map((message) => message.id));
  const first = all.findIndex((message) => ids.has(message.id));
  if (first < 0) return all;
  const last = all.findLastIndex((message) => ids.has(message.id));
  const from = Math.max(0, first - step);
  const to = Math.min(all.length, last + 1 + stepAtEnd);
  return from === 0 && to === all.length ? all : all.slice(from, to);
}
