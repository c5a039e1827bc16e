// A conversation as it is read: days, the line where the unread begins, and what one person said in a row.

import type { Message } from "../../generated/api";

export type Line =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "said";
      readonly key: string;
      readonly author: string;
      readonly own: boolean;
      readonly at: number;
      readonly messages: readonly Message[];
    };

/** After such a pause somebody's words begin a new paragraph, with its own time. */
const PAUSE = 5 * 60_000;

/** `readTo`: position of the last message that had been read; null draws no line. */
export function linesOf(messages: readonly Message[], readTo: number | null): readonly Line[] {
  const lines: Line[] = [];
  let day = "";
  let marked = readTo === null;
  let said: { line: Line & { kind: "said" }; messages: Message[] } | null = null;
  for (const message of messages) {
    const date = new Date(message.sent_at).toDateString();
    if (date !== day) {
      day = date;
      lines.push({ kind: "day", key: `day ${date}`, at: message.sent_at });
      said = null;
    }
    if (!marked && readTo !== null && !message.own && message.position > readTo) {
      marked = true;
      lines.push({ kind: "unread", key: "unread" });
      said = null;
    }
    const last = said?.messages.at(-1);
    if (said !== null && last !== undefined && goesOn(last, message)) {
      said.messages.push(message);
      continue;
    }
    const fresh: Message[] = [message];
    const line: Line = {
      kind: "said",
      key: message.id,
      author: message.author,
      own: message.own,
      at: message.sent_at,
      messages: fresh,
    };
    lines.push(line);
    said = { line, messages: fresh };
  }
  return lines;
}

function goesOn(last: Message, message: Message): boolean {
  return (
    last.author.toLowerCase() === message.author.toLowerCase() &&
    last.own === message.own &&
    last.kind === "text" &&
    message.kind === "text" &&
    message.sent_at - last.sent_at < PAUSE
  );
}
