// A conversation as it is read: days, the line where the unread begins, and who said what in a row.

import type { Message } from "../../generated/api";
import { isUnsaid } from "../../state/unsaid";

export type Line =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "said";
      readonly key: string;
      readonly message: Message;
      /** The first of what one person says in a row: it has the name and the time. */
      readonly head: boolean;
    };

/** After such a pause somebody's words begin a new paragraph, with its own time. */
const PAUSE = 5 * 60_000;

/** `readTo`: position of the last message that had been read; null draws no line. */
export function linesOf(messages: readonly Message[], readTo: number | null): readonly Line[] {
  const lines: Line[] = [];
  let day = "";
  let marked = readTo === null;
  let last: Message | null = null;
  for (const message of messages) {
    const date = new Date(message.sent_at).toDateString();
    if (date !== day) {
      day = date;
      // The message is in the key, since a wrong clock may bring a day twice.
      lines.push({ kind: "day", key: `day ${message.id}`, at: message.sent_at });
      last = null;
    }
    if (!marked && readTo !== null && !message.own && !isUnsaid(message) && message.position > readTo) {
      marked = true;
      lines.push({ kind: "unread", key: "unread" });
      last = null;
    }
    lines.push(said(message, last === null || !goesOn(last, message)));
    last = message;
  }
  return lines;
}

type Said = Line & { readonly kind: "said" };
const made = new WeakMap<Message, Said>();

/** The same line as before when nothing about it is different, so that it need not be drawn again. */
function said(message: Message, head: boolean): Said {
  const before = made.get(message);
  if (before?.head === head) return before;
  const line: Said = { kind: "said", key: message.id, message, head };
  made.set(message, line);
  return line;
}

function goesOn(last: Message, message: Message): boolean {
  return (
    last.author.toLowerCase() === message.author.toLowerCase() &&
    last.own === message.own &&
    stands(last) &&
    stands(message) &&
    message.sent_at - last.sent_at < PAUSE
  );
}

/** Whether it is a line of the writer's paragraph, not one of its own across the page. */
function stands(message: Message): boolean {
  return message.kind !== "nudge" && message.kind !== "action" && !isUnsaid(message);
}
