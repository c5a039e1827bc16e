// The contact list as it is shown: sections by account and group, who is there first.

import type { Account, Contact, Group, Presence, Snapshot } from "../generated/api";

export interface RosterGroup {
  /** Of the group, or of the heading that stands for none. */
  readonly key: string;
  /** Null for contacts without a group. */
  readonly group: Group | null;
  readonly contacts: readonly Contact[];
  readonly online: number;
  readonly total: number;
}

export interface RosterSection {
  readonly account: Account;
  readonly groups: readonly RosterGroup[];
  readonly online: number;
  readonly total: number;
}

const ORDER: Readonly<Record<Presence, number>> = {
  online: 0,
  busy: 1,
  phone: 1,
  idle: 2,
  be_right_back: 2,
  away: 2,
  lunch: 2,
  hidden: 3,
  offline: 3,
};

export function isOnline(contact: Pick<Contact, "presence">): boolean {
  return contact.presence !== "offline" && contact.presence !== "hidden";
}

/** The name a contact is shown by. */
export function nameOf(contact: Pick<Contact, "alias" | "display_name" | "address">): string {
  return contact.alias.trim() || contact.display_name.trim() || contact.address;
}

/** Sections in order of the accounts; only contacts that match the search words. */
export function rosterOf(
  snapshot: Pick<Snapshot, "accounts" | "groups" | "contacts">,
  search: string,
  compare: (one: string, other: string) => number,
): readonly RosterSection[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const contacts = Object.values(snapshot.contacts)
    .filter((contact) => contact.listed || contact.blocked)
    .filter((contact) => matches(contact, words))
    .sort(
      (one, other) =>
        ORDER[one.presence] - ORDER[other.presence] ||
        compare(nameOf(one), nameOf(other)) ||
        compare(one.address, other.address),
    );
  return Object.values(snapshot.accounts).map((account) => {
    const own = contacts.filter((contact) => contact.account === account.id);
    const groups = Object.values(snapshot.groups)
      .filter((group) => group.account === account.id)
      .sort((one, other) => compare(one.name, other.name));
    const listed = groups.map((group) =>
      section(
        group.id,
        group,
        own.filter((contact) => contact.groups.includes(group.id)),
      ),
    );
    const known = new Set(groups.map((group) => group.id));
    const loose = own.filter((contact) => !contact.groups.some((group) => known.has(group)));
    const rest = section(`${account.id}:`, null, loose);
    const all = loose.length > 0 || groups.length === 0 ? [...listed, rest] : listed;
    const shown = words.length > 0 ? all.filter((group) => group.total > 0) : all;
    return { account, groups: shown, online: own.filter(isOnline).length, total: own.length };
  });
}

function section(key: string, group: Group | null, contacts: readonly Contact[]): RosterGroup {
  return { key, group, contacts, online: contacts.filter(isOnline).length, total: contacts.length };
}

function matches(contact: Contact, words: readonly string[]): boolean {
  const text = [contact.alias, contact.display_name, contact.address, contact.personal_message]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
