// What a person can do. Everything is shown at once and sent when it can be.

import {
  type AccountId,
  type Command,
  type CommandId,
  type ContactId,
  type ConversationId,
  type GroupId,
  limits,
  type Message,
  type MessagePage,
  type Preferences,
  type Presence,
  type Problem,
  type TextFormat,
} from "../generated/api";
import type { Part } from "./histories.svelte";
import { conversationWith, newId } from "./ids";
import { isDeviceSetting } from "./preferences.svelte";
import type { Store } from "./store.svelte";

/** A command without the id, which is made here. */
type Wish<C> = C extends Command ? Omit<C, "id"> : never;

export interface PageQuery {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly limit: number;
}

export interface Doors {
  /** Take a command on its way. Never waits, never fails. */
  send(command: Command): void;
  /** A page of history: the newest, or what lies before, after or around a position. */
  messages(conversation: ConversationId, query: PageQuery): Promise<MessagePage>;
  now(): number;
}

const PAGE = 50;

export class Actions {
  constructor(
    private readonly store: Store,
    private readonly doors: Doors,
  ) {}

  removeAccount(account: AccountId): void {
    this.do({ type: "remove_account", account });
  }

  signIn(account: AccountId, password = ""): void {
    this.do({ type: "sign_in", account, password });
  }

  signOut(account: AccountId): void {
    this.do({ type: "sign_out", account });
  }

  setPresence(account: AccountId, presence: Presence): void {
    this.do({ type: "set_presence", account, presence });
  }

  setDisplayName(account: AccountId, display_name: string): void {
    this.do({ type: "set_display_name", account, display_name });
  }

  setPersonalMessage(account: AccountId, personal_message: string): void {
    this.do({ type: "set_personal_message", account, personal_message });
  }

  addContact(account: AccountId, address: string, text: string, groups: readonly GroupId[]): void {
    this.do({ type: "add_contact", account, address, text, groups });
  }

  removeContact(contact: ContactId): void {
    this.do({ type: "remove_contact", contact });
  }

  renameContact(contact: ContactId, alias: string): void {
    this.do({ type: "rename_contact", contact, alias });
  }

  moveContact(contact: ContactId, groups: readonly GroupId[]): void {
    this.do({ type: "move_contact", contact, groups });
  }

  blockContact(contact: ContactId): void {
    this.do({ type: "block_contact", contact });
  }

  unblockContact(contact: ContactId): void {
    this.do({ type: "unblock_contact", contact });
  }

  acceptRequest(request: ContactId, add: boolean): void {
    this.do({ type: "accept_request", request, add });
  }

  declineRequest(request: ContactId, block: boolean): void {
    this.do({ type: "decline_request", request, block });
  }

  addGroup(account: AccountId, name: string): void {
    this.do({ type: "add_group", account, name });
  }

  renameGroup(group: GroupId, name: string): void {
    this.do({ type: "rename_group", group, name });
  }

  removeGroup(group: GroupId): void {
    this.do({ type: "remove_group", group });
  }

  /** Open the conversation with one contact; returns its id, good at once. */
  talkTo(account: AccountId, address: string): ConversationId {
    const id = conversationWith(account, address);
    if (this.store.conversation(id) === undefined) this.talkToSeveral(account, [address]);
    return id;
  }

  /** Open the conversation with exactly these people; the server names it and tells. */
  talkToSeveral(account: AccountId, participants: readonly string[]): void {
    this.do({ type: "start_conversation", account, participants });
  }

  say(conversation: ConversationId, text: string, format: TextFormat): void {
    this.do({ type: "send_message", conversation, text, format });
  }

  nudge(conversation: ConversationId): void {
    this.do({ type: "send_nudge", conversation });
  }

  /** Send a failed message once more; one that never reached the server is said anew. */
  retry(message: Message): void {
    const echo = this.store.withdraw(message.id);
    if (echo === null) this.do({ type: "retry_message", message: message.id });
    else if (echo.kind === "nudge") this.nudge(echo.conversation);
    else this.say(echo.conversation, echo.text, echo.format);
  }

  typing(conversation: ConversationId): void {
    // It goes past the commands that wait, so it must not come before the one that opens the conversation.
    if (!this.store.knows(conversation)) return;
    this.do({ type: "set_typing", conversation });
  }

  markRead(conversation: ConversationId, position: number): void {
    this.do({ type: "mark_read", conversation, position });
  }

  leave(conversation: ConversationId): void {
    this.do({ type: "leave_conversation", conversation });
  }

  /** Change a setting: on this device when it has an exception for it, else everywhere. */
  prefer<S extends keyof Preferences>(setting: S, value: Preferences[S]): void {
    const { device } = this.store;
    if (isDeviceSetting(setting) && device.has(setting)) device.set(setting, value);
    else this.do({ type: "change_preferences", change: { [setting]: value } });
  }

  /**
   * Fetch the newest messages, when they are not here or may be old; `jump`: go there from elsewhere. Returns whether
   * there is nothing that could not be fetched.
   */
  async loadNewest(conversation: ConversationId, jump = false): Promise<boolean> {
    const { log, loading, stale } = this.store.pagesOf(conversation);
    if (jump ? loading === "newest" || log?.later === false : loading !== null || !stale) return true;
    if (jump || !log?.later) return this.load(conversation, "newest", { limit: PAGE });
    // One reads in the midst of it: the same stretch again.
    const first = log.messages[0]?.position ?? 1;
    return this.load(conversation, "again", { after: Math.max(0, first - 1), limit: limits.PAGE });
  }

  /** Fetch what lies before what is here. */
  async loadEarlier(conversation: ConversationId): Promise<void> {
    const { log, loading } = this.store.pagesOf(conversation);
    const first = log?.messages[0];
    if (loading !== null || first === undefined || !log?.earlier) return;
    await this.load(conversation, "earlier", { before: first.position, limit: PAGE });
  }

  /** Fetch what lies after what is here. */
  async loadLater(conversation: ConversationId): Promise<void> {
    const { log, loading } = this.store.pagesOf(conversation);
    const last = log?.messages.at(-1);
    if (loading !== null || last === undefined || !log?.later) return;
    await this.load(conversation, "later", { after: last.position, limit: PAGE });
  }

  /** Have the messages around a position here, instead of what is. */
  async loadAround(conversation: ConversationId, position: number): Promise<void> {
    const { log, stale } = this.store.pagesOf(conversation);
    if (!stale && log?.messages.some((message) => message.position === position)) return;
    await this.load(conversation, "around", { around: position, limit: PAGE });
  }

  /** Whether the page came. */
  private async load(conversation: ConversationId, part: Part, query: PageQuery): Promise<boolean> {
    const { histories } = this.store;
    const errand = histories.begin(conversation, part);
    let page: MessagePage | null = null;
    try {
      page = await this.doors.messages(conversation, query);
    } catch {
      // What is wrong with the line is shown by the connection; this is tried again when it is well.
    }
    if (histories.finish(errand, page) && page !== null) this.store.forgetEchoes(page.messages);
    return page !== null;
  }

  /** Ask for something, under an id that is made here unless it has one from before. */
  do(wish: Wish<Command>, id: CommandId = newId()): void {
    this.give({ ...wish, id });
  }

  /** The same; null once it is done, else what is wrong with it, for whoever asked to show. */
  ask(wish: Wish<Command>): Promise<Problem | null> {
    const command = { ...wish, id: newId() } as Command;
    const outcome = this.store.outcomeOf(command.id);
    this.give(command);
    return outcome;
  }

  private give(command: Command): void {
    // First on its way, then shown: the one waits for the other end, the other for the next frame.
    this.doors.send(command);
    this.store.issue(command, this.doors.now());
  }
}
