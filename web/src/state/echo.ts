// One's own message before the server has told of it: shown at once, under the command's own id.

import type { Account, Command, Message, TextFormat } from "../generated/api";

export const plain: TextFormat = {
  font: "",
  color: null,
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  right_to_left: false,
};

/** The message that a command will become; null for commands that say nothing. */
export function echoOf(command: Command, account: Account | undefined, now: number): Message | null {
  if (command.type !== "send_message" && command.type !== "send_nudge") return null;
  return {
    id: command.id,
    conversation: command.conversation,
    // After everything that has a place; the server gives it one.
    position: Number.MAX_SAFE_INTEGER,
    author: account?.address ?? "",
    own: true,
    kind: command.type === "send_message" ? "text" : "nudge",
    text: command.type === "send_message" ? command.text : "",
    format: (command.type === "send_message" ? command.format : undefined) ?? plain,
    sent_at: now,
    delivery: "queued",
    problem: null,
    kept_offline: false,
    emoticons: [],
    attachment: null,
  };
}
