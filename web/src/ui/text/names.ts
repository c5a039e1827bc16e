// What people are called here.

import type { AccountId, Contact, Conversation, Snapshot } from "../../generated/api";
import { lookUp } from "../../state/apply";
import { nameOf, writtenNameOf } from "../../state/roster";

export function contactIn(
  snapshot: Snapshot | null,
  account: AccountId,
  address: string,
): Contact | undefined {
  return snapshot === null ? undefined : lookUp(snapshot.contacts, `${account}:${address.toLowerCase()}`);
}

/** The name of an address, as this account knows it, in words only. */
export function nameIn(snapshot: Snapshot | null, account: AccountId, address: string): string {
  const contact = contactIn(snapshot, account, address);
  return contact === undefined ? address : nameOf(contact);
}

/** The same as it is written, with the codes in it: to be shown by shared/Foreign.svelte. */
export function writtenNameIn(snapshot: Snapshot | null, account: AccountId, address: string): string {
  const contact = contactIn(snapshot, account, address);
  return contact === undefined ? address : writtenNameOf(contact);
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

/** The same as it is written, with the codes in it: to be shown by shared/Foreign.svelte. */
export function writtenTitleOf(
  snapshot: Snapshot | null,
  conversation: Pick<Conversation, "account" | "participants">,
): string {
  const [only, ...more] = conversation.participants;
  // The codes of one name must not go on in the next.
  if (only === undefined || more.length > 0) return titleOf(snapshot, conversation);
  return writtenNameIn(snapshot, conversation.account, only);
}
