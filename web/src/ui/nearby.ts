// The focus stays nearby when what has it goes away: a request that is answered, a row that is removed, a notice that
// is dismissed. The browser would give it to the whole page, and who uses the keyboard or a screen reader would begin
// again at its top. One place looks after it for all, since any button may take away what it is in.

/** What is one of many, and what is gone to in it instead of the whole. */
const ROW = "li, article, [data-message], [data-row]";
const STOP = "[data-stop]";
const FIELD = "input, textarea, select, [contenteditable]";

/** So many places are remembered: more than one passes in a dialog that asks whether one is sure. */
const REMEMBERED = 16;

interface Place {
  readonly element: HTMLElement;
  /** The rows that it was in, from the innermost on: each with its list, and at which place there it was. */
  readonly rows: readonly { row: HTMLElement; list: HTMLElement | null; at: number }[];
  readonly pane: HTMLElement | null;
  /** Somebody looks for the focus: they came by the keyboard. */
  readonly keyed: boolean;
}

/** Look after the focus, as long as the page lives. */
export function keepFocusNearby(): void {
  let places: readonly Place[] = [];

  document.addEventListener("focusin", (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    places = [placeOf(event.target), ...places].slice(0, REMEMBERED);
  });
  document.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== null) return;
    queueMicrotask(() => {
      // Who clicks beside everything wants the focus nowhere.
      if (isLost() && places[0]?.element.isConnected) places = [];
    });
  });
  new MutationObserver(() => {
    const [last] = places;
    if (last === undefined || last.element.isConnected || !isLost()) return;
    const next = nearest(places);
    if (next !== undefined) give(next, last.keyed);
  }).observe(document.body, { childList: true, subtree: true });
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function placeOf(element: HTMLElement): Place {
  const rows = [];
  let row = element.closest<HTMLElement>(ROW);
  while (row !== null) {
    const list = row.parentElement;
    rows.push({ row, list, at: rowsIn(list).indexOf(row) });
    row = list?.closest<HTMLElement>(ROW) ?? null;
  }
  return {
    element,
    rows,
    pane: element.closest<HTMLElement>("[data-pane]"),
    keyed: element.matches(":focus-visible"),
  };
}

function rowsIn(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.children ?? [])].filter((each) => each.matches(ROW)) as HTMLElement[];
}

const isThere = (element: HTMLElement) => element.isConnected && element.checkVisibility();

/** Beside what had the focus last, else where it was before that, else the pane around it. */
function nearest(places: readonly Place[]): HTMLElement | undefined {
  for (const place of places) {
    const there = isThere(place.element) ? place.element : insteadOf(place);
    // A field that nobody has asked for opens the keyboard of a phone.
    if (there === undefined || (there.matches(FIELD) && matchMedia("(pointer: coarse)").matches)) continue;
    return there;
  }
  const pane = places[0]?.pane;
  return pane && isThere(pane) ? pane : undefined;
}

/** The row that it was in, or the one that has come to its place: the next, or the last. */
function insteadOf({ rows }: Place): HTMLElement | undefined {
  for (const { row, list, at } of rows) {
    const others = rowsIn(list);
    const found = isThere(row) ? row : others[Math.min(at, others.length - 1)];
    if (found !== undefined && isThere(found)) return found.querySelector<HTMLElement>(STOP) ?? found;
  }
  return undefined;
}

function give(element: HTMLElement, seen: boolean): void {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.setAttribute("tabindex", "-1");
    const back = () => {
      element.removeAttribute("tabindex");
    };
    element.addEventListener("blur", back, { once: true });
  }
  element.focus({ preventScroll: !seen });
}
