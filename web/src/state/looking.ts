// What the tabs of this browser look at, so that one of them can speak for all.

import type { ConversationId } from "../generated/api";
import { AGAIN } from "./activity";

interface Line {
  postMessage(note: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  close(): void;
}

interface Note {
  readonly tab: string;
  readonly conversation: ConversationId | null;
}

/** A tab that has not said it again for so long is gone, though it never said so. */
export const BELIEVED = 1.5 * AGAIN;

export class Looking {
  private readonly others = new Map<string, { readonly conversation: ConversationId; readonly at: number }>();
  private own: ConversationId | null = null;

  constructor(
    private readonly tab: string,
    /** Null where tabs cannot talk; then each knows itself only. */
    private readonly line: Line | null,
    private readonly now: () => number,
  ) {
    line?.addEventListener("message", (event) => {
      const note = event.data as Note;
      if (note.conversation === null) this.others.delete(note.tab);
      else this.others.set(note.tab, { conversation: note.conversation, at: now() });
    });
  }

  /** To be said again from time to time, as long as it is so. */
  tell(conversation: ConversationId | null): void {
    if (conversation === null && this.own === null) return;
    this.own = conversation;
    this.line?.postMessage({ tab: this.tab, conversation } satisfies Note);
  }

  at(conversation: ConversationId): boolean {
    const since = this.now() - BELIEVED;
    for (const [tab, { at }] of this.others) if (at < since) this.others.delete(tab);
    return (
      this.own === conversation ||
      [...this.others.values()].some((other) => other.conversation === conversation)
    );
  }

  close(): void {
    this.tell(null);
    this.line?.close();
  }
}
