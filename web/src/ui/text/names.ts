// What people are called here.

import type { AccountId, Contact, Conversation, Snapshot } from "../../generated/api";
import { lookUp } from "../../state/apply";
import { nameOf, writtenNameOf } from "../../state/roster";

type Contacts = Snapshot["contacts"];

export function contactIn(contacts: Contacts, account: AccountId, address: string): Contact | undefined {
  return lookUp(contacts, `${account}:${address.toLowerCase()}`);
}

/** The name of an address, as this account knows it, in words only. */
export function nameIn(contacts: Contacts, account: AccountId, address: string): string {
  const contact = contactIn(contacts, account, address);
  return contact === undefined ? address : nameOf(contact);
}

/** The same as it is written, with the codes in it: to be shown by shared/Foreign.svelte. */
export function writtenNameIn(contacts: Contacts, account: AccountId, address: string): string {
  const contact = contactIn(contacts, account, address);
  return contact === undefined ? address : writtenNameOf(contact);
}

/** What a conversation is called: the names of the others. */
export function titleOf(
  contacts: Contacts,
  conversation: Pick<Conversation, "account" | "participants">,
): string {
  return conversation.participants
    .map((address) => nameIn(contacts, conversation.account, address))
    .join(", ");
}

/** The same as it is written, with the codes in it: to be shown by shared/Foreign.svelte. */
export function writtenTitleOf(
  contacts: Contacts,
  conversation: Pick<Conversation, "account" | "participants">,
): string {
  const [only, ...more] = conversation.participants;
  // The codes of one name must not go on in the next.
  if (only === undefined || more.length > 0) return titleOf(contacts, conversation);
  return writtenNameIn(contacts, conversation.account, only);
}
