// What the tabs of this browser look at, so that one of them can speak for all.

import type { ConversationId } from "../generated/api";

interface Line {
  postMessage(note: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  close(): void;
}

interface Note {
  readonly tab: string;
  readonly conversation: ConversationId | null;
}

export class Looking {
  private readonly others = new Map<string, ConversationId>();
  private own: ConversationId | null = null;

  constructor(
    private readonly tab: string,
    /** Null where tabs cannot talk; then each knows itself only. */
    private readonly line: Line | null,
  ) {
    line?.addEventListener("message", (event) => {
      const note = event.data as Note;
      if (note.conversation === null) this.others.delete(note.tab);
      else this.others.set(note.tab, note.conversation);
    });
  }

  tell(conversation: ConversationId | null): void {
    if (conversation === this.own) return;
    this.own = conversation;
    this.line?.postMessage({ tab: this.tab, conversation } satisfies Note);
  }

  at(conversation: ConversationId): boolean {
    return this.own === conversation || [...this.others.values()].includes(conversation);
  }

  close(): void {
    this.tell(null);
    this.line?.close();
  }
}
