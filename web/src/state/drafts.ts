// What is half written, per conversation; survives snapshots, reconnecting and a reload of the tab.

import type { ConversationId } from "../generated/api";

export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

const PREFIX = "amsn2:draft:";

export class Drafts {
  private readonly texts = new Map<ConversationId, string>();

  constructor(private readonly storage: Storage | null) {}

  get(conversation: ConversationId): string {
    const kept = this.texts.get(conversation);
    if (kept !== undefined) return kept;
    try {
      return this.storage?.getItem(PREFIX + conversation) ?? "";
    } catch {
      return "";
    }
  }

  set(conversation: ConversationId, text: string): void {
    this.texts.set(conversation, text);
    try {
      if (text === "") this.storage?.removeItem(PREFIX + conversation);
      else this.storage?.setItem(PREFIX + conversation, text);
    } catch {
      // A full or forbidden storage: the draft lives as long as the page.
    }
  }
}
