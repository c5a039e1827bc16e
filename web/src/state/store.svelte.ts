// What this tab shows. Everything here comes from snapshots, events and one's own commands.

import type {
  AccountId,
  Command,
  CommandId,
  Conversation,
  ConversationId,
  Event,
  Message,
  MessageId,
  NetworkNotice,
  Problem,
  Snapshot,
} from "../generated/api";
import { apply, applyAll, lookUp } from "./apply";
import { echoOf } from "./echo";
import { Histories, type Pages } from "./histories.svelte";
import { expected, overtakes } from "./optimism";
import { Device, usual } from "./preferences.svelte";
import { isUnsaid } from "./unsaid";

/** Whether what is shown is true now, or when it last was (milliseconds since 1970). */
export interface Connection {
  readonly state: "live" | "catching_up" | "down";
  readonly since: number;
  readonly code: "starting" | "unreachable" | null;
}

/** Something to be told in passing: what went wrong, or what a network says to people. */
export type Notice = { readonly id: number } & (
  | { readonly kind: "problem"; readonly problem: Problem }
  | { readonly kind: "network"; readonly said: NetworkNotice }
);

/** A message came from somebody else, just now. */
export type Arrival = (message: Message) => void;

/** Something has happened, and is part of what is shown already. */
export type Happening = (event: Event) => void;

const NONE: Readonly<Record<string, never>> = Object.freeze({});
const NO_NETWORKS: readonly never[] = [];
const NOTICES = 4;
/** Failures of these concern nobody: the next one of their kind makes up for it. */
const SILENT: readonly Command["type"][] = ["report_activity", "mark_read", "set_typing", "set_draft"];

export class Store {
  /** The browser keeps what waits to be sent. */
  keepsAll = $state(true);
  connection = $state.raw<Connection>({ state: "catching_up", since: Date.now(), code: null });
  notices = $state.raw<readonly Notice[]>([]);
  private confirmed = $state.raw<Snapshot | null>(null);
  private expectations = $state.raw<readonly { id: CommandId; event: Event }[]>([]);
  private echoes = $state.raw<readonly Message[]>([]);
  readonly histories = new Histories();
  private readonly issued = new Map<CommandId, Command["type"]>();
  private readonly asked = new Map<CommandId, (problem: Problem | null) => void>();
  private readonly arrivals = new Set<Arrival>();
  private readonly happenings = new Set<Happening>();
  private lastNotice = 0;
  /** What this device has of its own. */
  readonly device: Device;

  constructor(device = new Device()) {
    this.device = device;
  }

  readonly snapshot = $derived(
    this.confirmed === null
      ? null
      : this.expectations.reduce((shown, { event }) => apply(shown, event), this.confirmed),
  );

  // Each part by itself: it is the same object until something in it changes, and who reads it is asked again only
  // then, not with every event.
  readonly accounts = $derived(this.snapshot?.accounts ?? NONE);
  readonly contacts = $derived(this.snapshot?.contacts ?? NONE);
  readonly groups = $derived(this.snapshot?.groups ?? NONE);
  readonly requests = $derived(this.snapshot?.requests ?? NONE);
  readonly conversations = $derived(this.snapshot?.conversations ?? NONE);
  readonly emoticons = $derived(this.snapshot?.emoticons ?? NONE);
  readonly transfers = $derived(this.snapshot?.transfers ?? NONE);
  readonly themes = $derived(this.snapshot?.themes ?? NONE);
  readonly jobs = $derived(this.snapshot?.jobs ?? NONE);
  readonly networks = $derived(this.snapshot?.networks ?? NO_NETWORKS);
  readonly person = $derived(this.snapshot?.person ?? null);
  private readonly wished = $derived(this.snapshot?.preferences ?? usual);

  /** Settings as they hold here; the same object until one of them changes, since every line looks at them. */
  readonly preferences = $derived.by(() => this.device.over(this.wished));

  /** Where somebody reads at the end just now: what comes there is read as it comes, and is counted nowhere. */
  reading = $state<ConversationId | null>(null);

  /** Conversations with something unread. */
  readonly unread = $derived(
    Object.values(this.conversations).filter((conversation) => this.unreadIn(conversation) > 0).length,
  );

  /** How much is unread there, for who looks at this page. */
  unreadIn(conversation: Conversation): number {
    return conversation.id === this.reading ? 0 : conversation.unread;
  }

  /** Start from, or start over with, a whole state. What was fetched of histories stays until it is renewed. */
  restart(snapshot: Snapshot): void {
    this.confirmed = snapshot;
    this.expectations = [];
    // What was answered meanwhile is not known: the snapshot shows what came of it.
    for (const id of [...this.asked.keys()]) this.answer(id, null);
    this.histories.restart((id) => lookUp(snapshot.conversations, id) !== undefined);
  }

  take(events: readonly Event[]): void {
    if (this.confirmed === null) return;
    this.confirmed = applyAll(this.confirmed, events);
    for (const event of events) {
      this.consider(event);
      for (const listener of this.happenings) listener(event);
    }
  }

  onEvent(listener: Happening): () => void {
    this.happenings.add(listener);
    return () => {
      this.happenings.delete(listener);
    };
  }

  onArrival(listener: Arrival): () => void {
    this.arrivals.add(listener);
    return () => {
      this.arrivals.delete(listener);
    };
  }

  /** A command was given in this browser and is on its way. */
  issue(command: Command, now: number): void {
    this.issued.set(command.id, command.type);
    const snapshot = this.snapshot;
    if (snapshot === null) return;
    const account = lookUp(snapshot.accounts, accountOf(command) ?? "");
    const echo = echoOf(command, account, now);
    if (echo !== null && !this.echoes.some((other) => other.id === echo.id)) {
      this.echoes = [...this.echoes, echo];
    }
    const event = expected(command, snapshot);
    if (event !== null) this.expectations = [...this.expectations, { id: command.id, event }];
  }

  /** A command will never have an effect. */
  fail(id: CommandId, problem: Problem): void {
    this.expectations = this.expectations.filter((expectation) => expectation.id !== id);
    if (this.echoes.some((echo) => echo.id === id)) {
      this.echoes = this.echoes.map((echo) =>
        echo.id === id ? { ...echo, delivery: "failed", problem } : echo,
      );
    }
    if (this.answer(id, problem)) return;
    const type = this.issued.get(id);
    if (type === undefined || !SILENT.includes(type)) this.tell(problem);
  }

  /** What becomes of a command: null once it is done, or what is wrong, which is told nowhere else then. */
  outcomeOf(id: CommandId): Promise<Problem | null> {
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
    });
  }

  private answer(id: CommandId, problem: Problem | null): boolean {
    const resolve = this.asked.get(id);
    this.asked.delete(id);
    resolve?.(problem);
    return resolve !== undefined;
  }

  /** Take back an echo that failed before the server ever had it; null when it is not one. */
  withdraw(id: MessageId): Message | null {
    const echo = this.echoes.find((other) => other.id === id && other.delivery === "failed");
    if (echo === undefined) return null;
    this.echoes = this.echoes.filter((other) => other.id !== id);
    return echo;
  }

  tell(problem: Problem): void {
    const others = this.notices.filter(
      (other) =>
        other.kind !== "problem" ||
        other.problem.code !== problem.code ||
        other.problem.detail !== problem.detail,
    );
    this.notices = [...others, { id: this.nextNotice(), kind: "problem", problem } as const].slice(-NOTICES);
  }

  /** Each time until maintenance takes the place of the one before. */
  private tellSaid(said: NetworkNotice): void {
    const others = this.notices.filter(
      (other) =>
        other.kind !== "network" || other.said.account !== said.account || other.said.text !== said.text,
    );
    this.notices = [...others, { id: this.nextNotice(), kind: "network", said } as const].slice(-NOTICES);
  }

  private nextNotice(): number {
    this.lastNotice += 1;
    return this.lastNotice;
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  conversation(id: ConversationId): Conversation | undefined {
    return lookUp(this.conversations, id);
  }

  /** Whether the server has told of a conversation, so that it can be asked about it. */
  knows(id: ConversationId): boolean {
    return this.confirmed !== null && lookUp(this.confirmed.conversations, id) !== undefined;
  }

  pagesOf(id: ConversationId): Pages {
    return this.histories.of(id);
  }

  /** All that is to be shown of a conversation: what has its place, then, at the end, what is on its way. */
  messagesOf(id: ConversationId): readonly Message[] {
    const log = this.pagesOf(id).log;
    const placed = log?.messages ?? [];
    if (log?.later) return placed;
    const own = this.echoes.filter(
      (echo) => echo.conversation === id && !placed.some((message) => message.id === echo.id),
    );
    return own.length === 0 ? placed : [...placed, ...own];
  }

  /** One's own newest message there, while nothing is known of it but that it was written. */
  spokenIn(id: ConversationId): MessageId | undefined {
    const echo = this.echoes.findLast((other) => other.conversation === id && other.delivery === "queued");
    const last = this.conversation(id)?.last;
    return echo?.id ?? (last?.own && last.delivery === "queued" ? last.id : undefined);
  }

  /** Messages are known to have their place: their echoes are not needed any more. */
  forgetEchoes(messages: readonly Message[]): void {
    if (this.echoes.length === 0) return;
    const ids = new Set(messages.map((message) => message.id));
    this.echoes = this.echoes.filter((echo) => !ids.has(echo.id));
  }

  private consider(event: Event): void {
    this.expectations = this.expectations.filter((expectation) => !overtakes(event, expectation.event));
    switch (event.type) {
      case "message_added":
        this.histories.added(event.message);
        this.forgetEchoes([event.message]);
        if (!event.message.own && !isUnsaid(event.message))
          for (const listener of this.arrivals) listener(event.message);
        return;
      case "message_changed":
        this.histories.changed(event.message);
        return;
      case "history_cleared":
        this.histories.cleared(event.conversation, event.position);
        return;
      case "account_removed":
        this.histories.forgetWhere((id) => id.startsWith(`${event.account}:`));
        return;
      case "command_settled":
        if (event.problem !== null) this.fail(event.command, event.problem);
        else {
          this.answer(event.command, null);
          this.expectations = this.expectations.filter((expectation) => expectation.id !== event.command);
        }
        this.issued.delete(event.command);
        return;
      case "job_changed":
        // What was imported stands between what is here.
        if (event.job.kind === "import" && event.job.state !== "running" && event.job.added > 0)
          this.histories.forgetWhere(() => true);
        return;
      case "network_notice":
        this.tellSaid(event);
        return;
      case "person_changed":
      case "account_changed":
      case "roster_loaded":
      case "group_changed":
      case "group_removed":
      case "contact_changed":
      case "contact_removed":
      case "request_received":
      case "request_removed":
      case "conversation_changed":
      case "typing_changed":
      case "read_changed":
      case "draft_changed":
      case "contact_appeared":
      case "notification_due":
      case "transfer_progressed":
      case "transfer_ended":
      case "emoticon_changed":
      case "emoticon_removed":
      case "preferences_changed":
      case "theme_changed":
      case "theme_removed":
      case "job_removed":
        return;
    }
  }
}

function accountOf(command: Command): AccountId | null {
  if ("account" in command) return command.account;
  if ("conversation" in command && command.conversation)
    return command.conversation.slice(0, command.conversation.indexOf(":"));
  return null;
}
