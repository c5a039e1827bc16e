// What people are called here.

import type { AccountId, Contact, Conversation, Snapshot } from "../../generated/api";
import { lookUp } from "../../state/apply";
import { nameOf } from "../../state/roster";

export function contactIn(
  snapshot: Snapshot | null,
  account: AccountId,
  address: string,
): Contact | undefined {
  return snapshot === null ? undefined : lookUp(snapshot.contacts, `${account}:${address.toLowerCase()}`);
}

/** The name of an address, as this account knows it. */
export function nameIn(snapshot: Snapshot | null, account: AccountId, address: string): string {
  const contact = contactIn(snapshot, account, address);
  return contact === undefined ? address : nameOf(contact);
}

/** What a conversation is called: the names of the others. */
export function titleOf(
  snapshot: Snapshot | null,
  conversation: Pick<Conversation, "account" | "participants">,
): string {
  return conversation.participants
    .map((address) => nameIn(snapshot, conversation.account, address))
    .join(", ");
}
