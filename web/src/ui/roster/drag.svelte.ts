// Moving a contact by dragging it with a mouse or a pen. A finger scrolls; it has the menu, as the keyboard has.

import type { ContactRow, Heading } from "../../state/roster";

/** Pixels that a press has to move before it is a drag: a hand shakes. */
const SHAKE = 6;
/** Pixels from the edge of the list within which it scrolls, and how far at a time. */
const EDGE = 36;
const STEP = 14;

interface Pressed {
  readonly row: ContactRow;
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
}

export class Drag {
  /** What is dragged, and where it is. */
  row = $state.raw<ContactRow | null>(null);
  x = $state(0);
  y = $state(0);
  /** The heading it would go under. */
  over = $state.raw<Heading | null>(null);
  private pressed: Pressed | null = null;
  private justDropped = false;

  private readonly headingAt: (element: Element | null) => Heading | null;
  private readonly scroller: () => HTMLElement | null;
  private readonly drop: (row: ContactRow, heading: Heading) => void;

  constructor(
    headingAt: (element: Element | null) => Heading | null,
    scroller: () => HTMLElement | null,
    drop: (row: ContactRow, heading: Heading) => void,
  ) {
    this.headingAt = headingAt;
    this.scroller = scroller;
    this.drop = drop;
  }

  press(event: PointerEvent, row: ContactRow): void {
    if (event.pointerType === "touch" || event.button !== 0) return;
    this.pressed = { row, pointer: event.pointerId, x: event.clientX, y: event.clientY };
    this.justDropped = false;
  }

  move(event: PointerEvent): void {
    const { pressed } = this;
    if (pressed?.pointer !== event.pointerId) return;
    if (this.row === null) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < SHAKE) return;
      this.row = pressed.row;
    }
    this.x = event.clientX;
    this.y = event.clientY;
    const heading = this.headingAt(document.elementFromPoint(event.clientX, event.clientY));
    this.over = heading !== null && accepts(heading, pressed.row) ? heading : null;
    this.scroll(event.clientY);
  }

  release(event: PointerEvent): void {
    if (this.pressed?.pointer !== event.pointerId) return;
    const { row, over } = this;
    this.justDropped = row !== null;
    this.cancel();
    if (row !== null && over !== null) this.drop(row, over);
  }

  cancel(): void {
    this.pressed = null;
    this.row = null;
    this.over = null;
  }

  /** Whether a click is only the end of a drag. */
  swallows(): boolean {
    const swallowed = this.justDropped;
    this.justDropped = false;
    return swallowed;
  }

  private scroll(y: number): void {
    const scroller = this.scroller();
    if (scroller === null) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    if (y < top + EDGE) scroller.scrollTop -= STEP;
    else if (y > bottom - EDGE) scroller.scrollTop += STEP;
  }
}

/** Whether putting a contact there would change anything. */
export function accepts(heading: Heading, { contact, heading: from }: ContactRow): boolean {
  if (heading.key === from.key) return false;
  if (heading.kind === "favourites") return !contact.favourite;
  return (heading.kind === "group" || heading.kind === "others") && heading.account?.id === contact.account;
}

/** The groups of a contact after it has been taken from under one heading and put under another. */
export function groupsAfter({ contact, heading: from }: ContactRow, to: Heading): readonly string[] {
  if (to.group === null) return [];
  const rest = contact.groups.filter((group) => group !== from.group?.id && group !== to.group?.id);
  return [...rest, to.group.id];
}
