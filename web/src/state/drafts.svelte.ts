// What is half written, per conversation. The server keeps it for all browsers; what is being written here wins
// until the server has it. While there is no line, and through a reload of the tab, it is kept in the tab.

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { ConversationId, Event } from "../generated/api";
import type { Store } from "./store.svelte";

export type Kept = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem"> & {
  readonly length: number;
  key(index: number): string | null;
};

/** What drafts need of the rest. */
export interface DraftDoors {
  send(draft: { readonly conversation: ConversationId; readonly draft: string }): void;
  /** Call it later, unless what is returned is called before. */
  later(run: () => void, milliseconds: number): () => void;
}

/** What is written here and is not known to be with the server. */
interface Own {
  readonly text: string;
  /** It has not been sent as it is. */
  readonly fresh: boolean;
  /** Something of it has been sent and may still be on its way. */
  readonly told: boolean;
}

const PREFIX = "amsn2:draft:";
/** So long one does not write, until what is written is told. */
const PAUSE = 1_000;

export class Drafts {
  private readonly own = new SvelteMap<ConversationId, Own>();
  /** What the browser did not take. */
  private readonly unkept = new SvelteSet<ConversationId>();
  private readonly timers = new Map<ConversationId, () => void>();
  private readonly store: Store;
  private readonly doors: DraftDoors;
  private readonly storage: Kept | null;

  constructor(store: Store, doors: DraftDoors, storage: Kept | null) {
    this.store = store;
    this.doors = doors;
    this.storage = storage;
    for (const [conversation, text] of this.restored())
      this.own.set(conversation, { text, fresh: true, told: false });
  }

  get(conversation: ConversationId): string {
    return this.own.get(conversation)?.text ?? this.store.conversation(conversation)?.draft ?? "";
  }

  /** Whether something that the server may not have would be lost with the page. */
  get atRisk(): boolean {
    return [...this.unkept].some((conversation) => (this.own.get(conversation)?.text ?? "") !== "");
  }

  /** It was written on; it is told when the writer pauses. */
  set(conversation: ConversationId, text: string): void {
    if (text === this.get(conversation)) return;
    this.own.set(conversation, { text, fresh: true, told: this.own.get(conversation)?.told ?? false });
    this.keep(conversation, text);
    this.timers.get(conversation)?.();
    this.timers.set(
      conversation,
      this.doors.later(() => {
        this.tell(conversation);
      }, PAUSE),
    );
  }

  /** It was sent as a message, with which the server forgets it. */
  sent(conversation: ConversationId): void {
    this.stop(conversation);
    if (this.own.get(conversation)?.told || this.store.conversation(conversation)?.draft) {
      this.own.set(conversation, { text: "", fresh: false, told: true });
      this.keep(conversation, "");
    } else this.forget(conversation);
  }

  /** Tell the server now what it does not know yet. */
  flush(): void {
    for (const [conversation, { fresh }] of [...this.own]) if (fresh) this.tell(conversation);
  }

  /** Who wrote has signed out: whoever is at this browser next finds nothing of it. */
  clear(): void {
    for (const conversation of [...this.own.keys()]) {
      this.stop(conversation);
      this.forget(conversation);
    }
  }

  /** Something happened that the server told of. */
  heard(event: Event): void {
    if (event.type === "conversation_changed") {
      const own = this.own.get(event.conversation.id);
      // It may be one that was not known before, so that nothing could be kept of it.
      if (own?.fresh && !this.timers.has(event.conversation.id)) this.tell(event.conversation.id);
    }
    if (event.type !== "draft_changed") return;
    const own = this.own.get(event.conversation);
    // What it says may be older than what is written here; it is known to be the same only when it is the same.
    if (own !== undefined && !own.fresh && own.text === event.draft) this.forget(event.conversation);
  }

  /** A whole state came: what of one's own it does not have is told again. */
  restarted(): void {
    for (const [conversation, { text }] of [...this.own]) {
      if (this.store.conversation(conversation)?.draft === text) this.forget(conversation);
      else {
        this.own.set(conversation, { text, fresh: true, told: false });
        if (!this.timers.has(conversation)) this.tell(conversation);
      }
    }
  }

  private tell(conversation: ConversationId): void {
    const own = this.own.get(conversation);
    this.stop(conversation);
    if (own === undefined || !own.fresh || !this.store.knows(conversation)) return;
    // Without a line it waits here: of what was written meanwhile only the last is of use.
    if (this.store.connection.state === "down") return;
    this.own.set(conversation, { ...own, fresh: false, told: true });
    this.doors.send({ conversation, draft: own.text });
  }

  private stop(conversation: ConversationId): void {
    this.timers.get(conversation)?.();
    this.timers.delete(conversation);
  }

  private forget(conversation: ConversationId): void {
    this.own.delete(conversation);
    this.unkept.delete(conversation);
    try {
      this.storage?.removeItem(PREFIX + conversation);
    } catch {
      // A forbidden storage has nothing to be removed.
    }
  }

  private keep(conversation: ConversationId, text: string): void {
    try {
      if (this.storage === null) throw new Error("there is none");
      this.storage.setItem(PREFIX + conversation, text);
      this.unkept.delete(conversation);
    } catch {
      // A full or forbidden storage: until the server has it, it lives as long as the page.
      this.unkept.add(conversation);
    }
  }

  private restored(): readonly (readonly [ConversationId, string])[] {
    const found: [ConversationId, string][] = [];
    try {
      for (let index = 0; index < (this.storage?.length ?? 0); index += 1) {
        const key = this.storage?.key(index) ?? "";
        if (key.startsWith(PREFIX)) found.push([key.slice(PREFIX.length), this.storage?.getItem(key) ?? ""]);
      }
    } catch {
      // A forbidden storage kept nothing.
    }
    return found;
  }
}
