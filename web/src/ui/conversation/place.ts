// Where one is in a log, by a message and not by a distance, so that it stays when lines come or go anywhere.

export interface Place {
  readonly message: string;
  /** From the upper edge of what is seen to that of the message. */
  readonly offset: number;
}

/** The first message that is seen at least in part; null when there is none. */
export function placeIn(scroller: HTMLElement): Place | null {
  const top = scroller.getBoundingClientRect().top;
  const rows = rowsOf(scroller);
  // By halves: rows lie one below the other.
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
    else low = middle + 1;
  }
  const row = rows[low];
  const message = row?.dataset["message"];
  return row === undefined || message === undefined
    ? null
    : { message, offset: row.getBoundingClientRect().top - top };
}

/** Scroll so that the message is where it was. */
export function restore(scroller: HTMLElement, place: Place): void {
  const row = rowOf(scroller, place.message);
  if (row === null) return;
  const moved = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - place.offset;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
}

export function rowsOf(scroller: HTMLElement): readonly HTMLElement[] {
  return [...scroller.querySelectorAll<HTMLElement>("[data-message]")];
}

export function rowOf(scroller: HTMLElement, message: string): HTMLElement | null {
  return scroller.querySelector<HTMLElement>(`[data-message="${CSS.escape(message)}"]`);
}
