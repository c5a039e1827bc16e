// The part of a conversation's history that is here: messages in order, and whether there are more.

import type { Message, MessageId, MessagePage } from "../generated/api";

export interface Log {
  readonly messages: readonly Message[];
  /** There are earlier ones to be fetched. */
  readonly earlier: boolean;
}

/** Put messages where their positions say; one that is there already is replaced. */
export function merge(log: Log, messages: readonly Message[]): Log {
  if (messages.length === 0) return log;
  const byId = new Map<MessageId, Message>(log.messages.map((message) => [message.id, message]));
  for (const message of messages) byId.set(message.id, message);
  const merged = [...byId.values()].sort((one, other) => one.position - other.position);
  return { messages: merged, earlier: log.earlier };
}

/** Replace a message that is here; one that is not stays away. */
export function update(log: Log, message: Message): Log {
  if (!log.messages.some((other) => other.id === message.id)) return log;
  return merge(log, [message]);
}

/** Add a page that lies before what is here. */
export function prepend(log: Log, page: MessagePage): Log {
  return { ...merge(log, page.messages), earlier: page.earlier };
}

/**
 * Add the newest page, after a time of hearing nothing. When it does not touch what is here there may
 * be a hole in between, and only the page is kept; the rest is fetched again by scrolling back.
 */
export function refresh(log: Log | undefined, page: MessagePage): Log {
  const first = page.messages[0];
  const last = log?.messages.at(-1);
  const touches =
    first === undefined || last === undefined || !page.earlier || first.position <= last.position;
  if (log === undefined || !touches) return { messages: page.messages, earlier: page.earlier };
  const reachesBack =
    first !== undefined && log.messages.every((message) => message.position >= first.position);
  return { ...merge(log, page.messages), earlier: reachesBack ? page.earlier : log.earlier };
}
