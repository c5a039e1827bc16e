// A window on a conversation's history: messages in order, and whether there are more on either side.

import type { Message, MessageId, MessagePage } from "../generated/api";

export interface Log {
  readonly messages: readonly Message[];
  /** There are earlier ones to be fetched. */
  readonly earlier: boolean;
  /** There are later ones to be fetched; without, what is said now is put at the end. */
  readonly later: boolean;
}

/** So many messages are kept at a time: what a page may show without growing slow. */
export const WINDOW = 200;
/** At most so many while one reads above the end, so that nothing is taken from under one's eyes. */
export const FULL = 400;

/** Put messages where their positions say; one that is there already is replaced. */
export function merge(log: Log, messages: readonly Message[]): Log {
  return messages.length === 0 ? log : { ...log, messages: ordered(log.messages, messages) };
}

/** Replace a message that is here; one that is not stays away. */
export function update(log: Log, message: Message): Log {
  if (!log.messages.some((other) => other.id === message.id)) return log;
  return merge(log, [message]);
}

/** Something was said. It is of this window when that reaches the end; a full one lets it pass by. */
export function say(log: Log, message: Message): Log {
  if (log.messages.some((other) => other.id === message.id)) return merge(log, [message]);
  const last = log.messages.at(-1);
  if (last !== undefined && message.position < last.position) {
    const first = log.messages[0];
    const inside = first !== undefined && message.position > first.position;
    return inside || !log.earlier ? merge(log, [message]) : log;
  }
  if (log.later) return log;
  return log.messages.length >= FULL ? { ...log, later: true } : merge(log, [message]);
}

/** Add a page that lies before what is here; what is far below it is let go. */
export function prepend(log: Log, page: MessagePage): Log {
  const messages = ordered(log.messages, page.messages);
  const kept = messages.slice(0, WINDOW);
  return { messages: kept, earlier: page.earlier, later: log.later || kept.length < messages.length };
}

/** Add a page that lies after what is here; what is far above it is let go. */
export function append(log: Log, page: MessagePage): Log {
  const messages = ordered(log.messages, page.messages);
  const kept = messages.slice(-WINDOW);
  return { messages: kept, earlier: log.earlier || kept.length < messages.length, later: page.later };
}

/** A page and nothing else. */
export function only(page: MessagePage): Log {
  return { messages: ordered([], page.messages), earlier: page.earlier, later: page.later };
}

/**
 * Add the newest page, after a time of hearing nothing. When it does not touch what is here there may
 * be a hole in between, and only the page is kept; the rest is fetched again by scrolling back.
 */
export function refresh(log: Log | undefined, page: MessagePage): Log {
  if (log === undefined || log.later) return only(page);
  const first = page.messages[0];
  const last = log.messages.at(-1);
  const touches =
    first === undefined || last === undefined || !page.earlier || first.position <= last.position;
  if (!touches) return only(page);
  // Of the stretch that the page shows, only what it shows is still there.
  const before = first === undefined ? [] : log.messages.filter((each) => each.position < first.position);
  const earlier = page.earlier && (before.length === 0 || log.earlier);
  return { messages: ordered(page.earlier ? before : [], page.messages), earlier, later: page.later };
}

/** Keep the end only, for one who is there. */
export function trim(log: Log): Log {
  if (log.messages.length <= WINDOW) return log;
  return { ...log, messages: log.messages.slice(-WINDOW), earlier: true };
}

/** All up to a position is gone. */
export function clear(log: Log, position: number): Log {
  const messages = log.messages.filter((message) => message.position > position);
  if (messages.length === log.messages.length) return log;
  return { ...log, messages, earlier: false };
}

function ordered(some: readonly Message[], more: readonly Message[]): readonly Message[] {
  const byId = new Map<MessageId, Message>(some.map((message) => [message.id, message]));
  for (const message of more) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.position - other.position);
}
