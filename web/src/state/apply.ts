// From one snapshot to the next. The twin of src/amsn2/api/state.py; tests/golden/events proves it.

import type {
  AccountId,
  Conversation,
  DraftChanged,
  Event,
  HistoryCleared,
  MessageAdded,
  MessageChanged,
  ReadChanged,
  RosterLoaded,
  Snapshot,
  TypingChanged,
} from "../generated/api";

type Table<T> = Readonly<Record<string, T>>;

/** Tables that were made on the way and that nobody else has: they may be changed as they are. */
type Own = WeakSet<object>;

/**
 * The snapshot after all of the events. A table is copied once, not once an event: when everybody of a long list
 * signs in, copying is what takes the time.
 */
export function applyAll(snapshot: Snapshot, events: readonly Event[]): Snapshot {
  const own: Own = new WeakSet();
  return events.reduce((shown, event) => applied(shown, event, own), snapshot);
}

/** The snapshot after the event. An event about something unknown changes nothing. */
export function apply(snapshot: Snapshot, event: Event): Snapshot {
  return applied(snapshot, event, new WeakSet());
}

function applied(snapshot: Snapshot, event: Event, own: Own): Snapshot {
  switch (event.type) {
    case "person_changed":
      return { ...snapshot, person: event.person };
    case "account_changed":
      return { ...snapshot, accounts: withItem(snapshot.accounts, event.account.id, event.account, own) };
    case "account_removed":
      return withoutAccount(snapshot, event.account);
    case "roster_loaded":
      return withRoster(snapshot, event);
    case "group_changed":
      return { ...snapshot, groups: withItem(snapshot.groups, event.group.id, event.group, own) };
    case "group_removed":
      return { ...snapshot, groups: without(snapshot.groups, event.group) };
    case "contact_changed":
      return { ...snapshot, contacts: withItem(snapshot.contacts, event.contact.id, event.contact, own) };
    case "contact_removed":
      return { ...snapshot, contacts: without(snapshot.contacts, event.contact) };
    case "request_received":
      return { ...snapshot, requests: withItem(snapshot.requests, event.request.id, event.request, own) };
    case "request_removed":
      return { ...snapshot, requests: without(snapshot.requests, event.request) };
    case "conversation_changed":
      return withConversation(snapshot, event.conversation, own);
    case "message_added":
    case "message_changed":
    case "typing_changed":
    case "read_changed":
    case "draft_changed":
    case "history_cleared":
      return inConversation(snapshot, event, own);
    case "transfer_progressed":
      return { ...snapshot, transfers: withItem(snapshot.transfers, event.message, event.progress, own) };
    case "transfer_ended":
      return { ...snapshot, transfers: without(snapshot.transfers, event.message) };
    case "emoticon_changed":
      return { ...snapshot, emoticons: withItem(snapshot.emoticons, event.emoticon.id, event.emoticon, own) };
    case "emoticon_removed":
      return { ...snapshot, emoticons: without(snapshot.emoticons, event.emoticon) };
    case "preferences_changed":
      return { ...snapshot, preferences: event.preferences };
    case "theme_changed":
      return { ...snapshot, themes: withItem(snapshot.themes, event.theme.id, event.theme, own) };
    case "theme_removed":
      return { ...snapshot, themes: without(snapshot.themes, event.theme) };
    case "job_changed":
      return { ...snapshot, jobs: withItem(snapshot.jobs, event.job.id, event.job, own) };
    case "job_removed":
      return { ...snapshot, jobs: without(snapshot.jobs, event.job) };
    case "contact_appeared":
    case "notification_due":
    case "network_notice":
    case "command_settled":
      return snapshot;
    default:
      return assertNever(event);
  }
}

/** Fails to compile when a case is missing; a newer server's unknown event is an error, not a guess. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}

/** An item of a table, by its own key only: an id may be called `constructor`. */
export function lookUp<T>(table: Table<T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function withItem<T>(table: Table<T>, key: string, item: T, own: Own): Table<T> {
  if (own.has(table)) {
    // Defined and not assigned: an own property, even `__proto__`. One that is there keeps its place in the order.
    return Object.defineProperty(table, key, {
      value: item,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  // A computed key is always an own property too.
  const made = { ...table, [key]: item };
  own.add(made);
  return made;
}

function without<T>(table: Table<T>, key: string): Table<T> {
  return fromEntries(Object.entries(table).filter(([other]) => other !== key));
}

function notOf<T extends { readonly account: AccountId }>(table: Table<T>, account: AccountId): Table<T> {
  return fromEntries(Object.entries(table).filter(([, item]) => item.account !== account));
}

function withoutAccount(snapshot: Snapshot, account: AccountId): Snapshot {
  return {
    ...snapshot,
    accounts: without(snapshot.accounts, account),
    groups: notOf(snapshot.groups, account),
    contacts: notOf(snapshot.contacts, account),
    requests: notOf(snapshot.requests, account),
    conversations: notOf(snapshot.conversations, account),
  };
}

function withRoster(snapshot: Snapshot, roster: RosterLoaded): Snapshot {
  const replaced = <T extends { readonly account: AccountId; readonly id: string }>(
    table: Table<T>,
    items: readonly T[],
  ): Table<T> =>
    fromEntries([
      ...Object.entries(notOf(table, roster.account)),
      ...items.map((item): [string, T] => [item.id, item]),
    ]);
  return {
    ...snapshot,
    groups: replaced(snapshot.groups, roster.groups),
    contacts: replaced(snapshot.contacts, roster.contacts),
    requests: replaced(snapshot.requests, roster.requests),
  };
}

type OfConversation =
  MessageAdded | MessageChanged | TypingChanged | ReadChanged | DraftChanged | HistoryCleared;

function inConversation(snapshot: Snapshot, event: OfConversation, own: Own): Snapshot {
  const id = "message" in event ? event.message.conversation : event.conversation;
  const conversation = lookUp(snapshot.conversations, id);
  if (conversation === undefined) return snapshot;
  switch (event.type) {
    case "message_added":
      return withConversation(snapshot, { ...conversation, last: event.message, unread: event.unread }, own);
    case "message_changed":
      if (conversation.last?.id !== event.message.id) return snapshot;
      return withConversation(snapshot, { ...conversation, last: event.message }, own);
    case "typing_changed":
      return withConversation(snapshot, { ...conversation, typing: event.typing }, own);
    case "read_changed":
      return withConversation(
        snapshot,
        {
          ...conversation,
          read_position: event.read_position,
          unread: event.unread,
        },
        own,
      );
    case "draft_changed":
      return withConversation(snapshot, { ...conversation, draft: event.draft }, own);
    case "history_cleared": {
      const gone = conversation.last !== null && conversation.last.position <= event.position;
      const last = gone ? null : conversation.last;
      return withConversation(snapshot, { ...conversation, last, unread: event.unread }, own);
    }
  }
}

function withConversation(snapshot: Snapshot, conversation: Conversation, own: Own): Snapshot {
  return {
    ...snapshot,
    conversations: withItem(snapshot.conversations, conversation.id, conversation, own),
  };
}

/** Object.fromEntries defines own properties, also for a key named `__proto__`; assigning would not. */
function fromEntries<T>(entries: readonly (readonly [string, T])[]): Table<T> {
  return Object.fromEntries(entries);
}
