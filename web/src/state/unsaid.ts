// Lines that nobody said: the messenger notes who comes and goes. They are never unread, and nobody is told of them.

import type { Message } from "../generated/api";

export function isUnsaid(message: Pick<Message, "kind">): boolean {
  return message.kind === "joined" || message.kind === "left";
}
