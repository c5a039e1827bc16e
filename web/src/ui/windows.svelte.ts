// The conversations that are open in this tab, as windows were in MSN, and the one that is shown.

import type { AccountId, Conversation, ConversationId } from "../generated/api";
import type { Desk } from "../state/session.svelte";
import { back, go, hashOf, route } from "./route.svelte";
import { isNarrow } from "./screen.svelte";

const KEPT = "amsn2:open";
const MOST = 12;

export class Windows {
  private ids = $state.raw<readonly ConversationId[]>(kept());
  private awaited = $state.raw<{ account: AccountId; participants: string } | null>(null);
  private asked = $state(0);
  /** What was closed, the last at the end. */
  private closed = $state.raw<readonly ConversationId[]>([]);

  private readonly desk: Desk;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  readonly active = $derived.by((): ConversationId | null => {
    const where = route();
    return where.page === "conversation" ? where.conversation : null;
  });

  /** Only that one is in this window. */
  readonly alone = $derived.by((): boolean => {
    const where = route();
    return where.page === "conversation" && where.alone;
  });

  /** Open ones that there are, and the one that is about to be. */
  readonly open = $derived.by((): readonly ConversationId[] => {
    const there = this.ids.filter(
      (id) => id === this.active || this.desk.store.conversation(id) !== undefined,
    );
    return this.active === null || there.includes(this.active) ? there : [...there, this.active];
  });

  /** The message that is looked for in the shown conversation; a new one every time it is asked for. */
  readonly sought = $derived.by((): { readonly position: number; readonly asked: number } | null => {
    const { asked } = this;
    const where = route();
    return where.page === "conversation" && where.position !== null
      ? { position: where.position, asked }
      : null;
  });

  /** Show a message in the midst of what was said around it. Going back leads to where one was. */
  showMessage(id: ConversationId, position: number): void {
    this.add(id);
    this.asked += 1;
    go(hashOf(id, position, this.alone));
  }

  /** No message is looked for any more. */
  lookElsewhere(): void {
    if (this.sought !== null) go(hashOf(this.active, null, this.alone), true);
  }

  show(id: ConversationId): void {
    this.add(id);
    // On a phone there is the list and one conversation: going back leads to the list.
    go(hashOf(id, null, this.alone), isNarrow() && this.active !== null);
  }

  /** Show the next open conversation, or the one before; false when there is no other. */
  step(by: 1 | -1): boolean {
    const { open } = this;
    const at = this.active === null ? -1 : open.indexOf(this.active);
    const next = open[(at + by + open.length) % open.length];
    if (next === undefined || next === this.active) return false;
    this.show(next);
    return true;
  }

  talkTo(account: AccountId, address: string): void {
    this.show(this.desk.actions.talkTo(account, address));
  }

  /** Begin a talk with several and show it as soon as the server has named it. */
  talkToSeveral(account: AccountId, participants: readonly string[]): void {
    const [first] = participants;
    if (participants.length === 1 && first !== undefined) {
      this.talkTo(account, first);
      return;
    }
    this.desk.actions.talkToSeveral(account, participants);
    this.awaited = { account, participants: key(participants) };
  }

  /** Show the awaited conversation when it is there. To be called from an effect. */
  showAwaited(): void {
    const { awaited } = this;
    if (awaited === null) return;
    const found = Object.values(this.desk.store.conversations).find((conversation) =>
      isAwaited(conversation, awaited),
    );
    if (found === undefined) return;
    this.awaited = null;
    this.show(found.id);
  }

  /** Open without showing: somebody wrote. */
  add(id: ConversationId): void {
    if (this.alone || this.ids.includes(id)) return;
    this.closed = this.closed.filter((other) => other !== id);
    this.ids = [...this.ids, id].slice(-MOST);
    this.keep();
  }

  /** Put a conversation into a window of its own; asked for again, that window comes to the front. */
  popOut(id: ConversationId): void {
    const name = `amsn2 ${id}`.replace(/[^\w]/g, "_");
    const opened = globalThis.open(hashOf(id, null, true), name, "popup,width=520,height=680");
    if (opened === null) return;
    opened.focus();
    if (!this.alone) this.close(id);
  }

  /** Move a conversation among the tabs. */
  move(id: ConversationId, to: number): void {
    const rest = this.open.filter((other) => other !== id);
    const at = Math.max(0, Math.min(to, rest.length));
    this.ids = [...rest.slice(0, at), id, ...rest.slice(at)];
    this.keep();
  }

  /** Open again what was closed last. */
  reopen(): void {
    const id = this.closed.at(-1);
    if (id !== undefined) this.show(id);
  }

  get canReopen(): boolean {
    return this.closed.some((id) => this.desk.store.conversation(id) !== undefined);
  }

  close(id: ConversationId): void {
    if (this.alone) {
      globalThis.close();
      return;
    }
    this.closed = [...this.closed.filter((other) => other !== id), id].slice(-MOST);
    const at = this.open.indexOf(id);
    const rest = this.open.filter((other) => other !== id);
    this.ids = rest;
    this.keep();
    if (this.active !== id) return;
    if (isNarrow()) this.leave();
    else go(hashOf(rest[Math.min(at, rest.length - 1)] ?? null), true);
  }

  leave(): void {
    if (isNarrow()) back(hashOf(null));
    else go(hashOf(null));
  }

  private keep(): void {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.ids));
    } catch {
      // No storage: open windows live as long as the page.
    }
  }
}

function isAwaited(
  conversation: Conversation,
  awaited: { readonly account: AccountId; readonly participants: string },
): boolean {
  return conversation.account === awaited.account && key(conversation.participants) === awaited.participants;
}

function key(participants: readonly string[]): string {
  return participants
    .map((address) => address.toLowerCase())
    .sort()
    .join("\n");
}

function kept(): readonly ConversationId[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string").slice(-MOST) : [];
  } catch {
    return [];
  }
}
