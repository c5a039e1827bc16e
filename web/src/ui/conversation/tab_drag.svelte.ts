// Moving a tab with a mouse or a pen: it changes places with the tabs that it is drawn over. A finger scrolls the
// tabs; it has the menu, as who cannot drag has.

import type { ConversationId } from "../../generated/api";

/** Pixels that a press has to move before it is a drag: a hand shakes. */
const SHAKE = 6;

interface Tabs {
  /** The tab at this place of the page. */
  at(x: number, y: number): ConversationId | null;
  /** Put one where the other is. */
  move(id: ConversationId, onto: ConversationId): void;
}

interface Pressed {
  readonly id: ConversationId;
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
}

export class TabDrag {
  /** What is dragged. */
  id = $state<ConversationId | null>(null);
  private pressed: Pressed | null = null;
  private readonly tabs: Tabs;

  constructor(tabs: Tabs) {
    this.tabs = tabs;
  }

  press(event: PointerEvent, id: ConversationId): void {
    if (event.pointerType === "touch" || event.button !== 0) return;
    this.pressed = { id, pointer: event.pointerId, x: event.clientX, y: event.clientY };
  }

  move(event: PointerEvent): void {
    const { pressed } = this;
    if (pressed?.pointer !== event.pointerId) return;
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) >= SHAKE) this.id = pressed.id;
    if (this.id === null) return;
    const onto = this.tabs.at(event.clientX, event.clientY);
    if (onto !== null && onto !== this.id) this.tabs.move(this.id, onto);
  }

  /** Returns what was dragged: the browser makes no click of it, since it is not where it was pressed. */
  release(): ConversationId | null {
    const { id } = this;
    this.pressed = null;
    this.id = null;
    return id;
  }
}
