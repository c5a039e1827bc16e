// Names made in the browser.

import type { AccountId, CommandId, ConversationId } from "../generated/api";

/** A random UUID. crypto.randomUUID is missing where the page came by plain http from another machine. */
export function newId(): CommandId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20].map((start, i, all) => hex.slice(start, all[i + 1] ?? 32)).join("-");
}

/** The id of the conversation with one contact. Conversations of several are named by the server. */
export function conversationWith(account: AccountId, address: string): ConversationId {
  return `${account}:${address.toLowerCase()}`;
}
