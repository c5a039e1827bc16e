// The contact list as it is shown: one row after the other, so that only those in sight have to be drawn.

import type { Account, Contact, Group, Presence, RosterOrder, Snapshot } from "../generated/api";
import type { ContactOrder } from "./contact_order";
import { stripped } from "./plus";

export type HeadingKind = "favourites" | "online" | "offline" | "group" | "others";

export interface Heading {
  readonly key: string;
  readonly kind: HeadingKind;
  /** Of a group, or of the contacts of an account that are in none; null where accounts are together. */
  readonly account: Account | null;
  readonly group: Group | null;
  readonly online: number;
  readonly total: number;
}

export interface AccountRow {
  readonly kind: "account";
  readonly key: string;
  readonly account: Account;
}

export interface HeadingRow {
  readonly kind: "heading";
  readonly key: string;
  readonly heading: Heading;
  readonly folded: boolean;
}

export interface ContactRow {
  readonly kind: "contact";
  readonly key: string;
  readonly contact: Contact;
  readonly heading: Heading;
}

export type RosterRow = AccountRow | HeadingRow | ContactRow;

export interface RosterView {
  readonly order: RosterOrder;
  readonly showOffline: boolean;
  readonly search: string;
  readonly isFolded: (key: string) => boolean;
}

export const presenceRank: Readonly<Record<Presence, number>> = {
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

/** The name of a contact, in words only: for titles, for sorting and searching, and for being read out. */
export function nameOf(contact: Pick<Contact, "alias" | "display_name" | "address">): string {
  return stripped(contact.alias).trim() || stripped(contact.display_name).trim() || contact.address;
}

/** The same as it is written, with the codes in it: to be shown by shared/Foreign.svelte. */
export function writtenNameOf(contact: Pick<Contact, "alias" | "display_name" | "address">): string {
  for (const name of [contact.alias, contact.display_name]) if (stripped(name).trim() !== "") return name;
  return contact.address;
}

/** A heading with those who are under it, before it is known what of it is shown. */
interface Section {
  readonly kind: HeadingKind;
  readonly key: string;
  readonly account: Account | null;
  readonly group: Group | null;
  readonly contacts: readonly Contact[];
  /** Shown even when nobody is in it: people put contacts into it. */
  readonly lasting: boolean;
}

/** Who is listed, in the order of presence and name; only who matches the search. */
export function listed(
  order: ContactOrder,
  contacts: Snapshot["contacts"],
  search: string,
): readonly Contact[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  const ranks: [Contact[], Contact[], Contact[], Contact[]] = [[], [], [], []];
  for (const contact of order.of(contacts)) {
    if (!contact.listed) continue;
    if (words.length > 0 && !matches(contact, words)) continue;
    ranks[presenceRank[contact.presence]]?.push(contact);
  }
  return ranks.flat();
}

/** All rows from the top to the bottom. */
export function rowsOf(
  snapshot: Pick<Snapshot, "accounts" | "groups">,
  contacts: readonly Contact[],
  view: RosterView,
  compare: (one: string, other: string) => number,
): readonly RosterRow[] {
  const favourites = contacts.filter((contact) => contact.favourite);
  const others = contacts.filter((contact) => !contact.favourite);
  const top = section("favourites", "favourites", favourites);
  const low = section(
    "offline",
    "offline",
    others.filter((contact) => !isOnline(contact)),
  );
  const searching = view.search.trim() !== "";
  switch (view.order) {
    case "status":
      return [
        ...rowsUnder(
          [top, section("online", "online", others.filter(isOnline)), low],
          view,
          view.showOffline,
        ),
      ];
    case "group":
    case "both": {
      const apart = view.order === "both";
      const accounts = Object.values(snapshot.accounts);
      const rows: RosterRow[] = rowsUnder([top], view, view.showOffline);
      for (const account of accounts) {
        const sections = groupsOf(account, snapshot.groups, others, compare);
        const found = searching ? sections.some((each) => each.contacts.length > 0) : true;
        if (accounts.length > 1 && found)
          rows.push({ kind: "account", key: `account ${account.id}`, account });
        rows.push(...rowsUnder(sections, view, view.showOffline && !apart));
      }
      if (apart) rows.push(...rowsUnder([low], view, view.showOffline));
      return rows;
    }
  }
}

function section(kind: HeadingKind, key: string, contacts: readonly Contact[]): Section {
  return { kind, key, account: null, group: null, contacts, lasting: false };
}

function groupsOf(
  account: Account,
  groups: Snapshot["groups"],
  contacts: readonly Contact[],
  compare: (one: string, other: string) => number,
): readonly Section[] {
  const own = Object.values(groups)
    .filter((group) => group.account === account.id)
    .sort((one, other) => compare(one.name, other.name));
  const members = new Map<string, Contact[]>(own.map((group) => [group.id, []]));
  const loose: Contact[] = [];
  for (const contact of contacts) {
    if (contact.account !== account.id) continue;
    const known = contact.groups.filter((group) => members.has(group));
    for (const group of known) members.get(group)?.push(contact);
    if (known.length === 0) loose.push(contact);
  }
  return [
    ...own.map((group): Section => {
      return {
        kind: "group",
        key: group.id,
        account,
        group,
        contacts: members.get(group.id) ?? [],
        lasting: true,
      };
    }),
    {
      kind: "others",
      key: `${account.id}:`,
      account,
      group: null,
      contacts: loose,
      lasting: own.length === 0,
    },
  ];
}

function rowsUnder(sections: readonly Section[], view: RosterView, offline: boolean): RosterRow[] {
  const searching = view.search.trim() !== "";
  const shown = sections.filter((each) => {
    if (each.kind === "offline" && !view.showOffline && !searching) return false;
    return each.contacts.length > 0 || (each.lasting && !searching);
  });
  return shown.flatMap((each): RosterRow[] => {
    const { key, kind, account, group } = each;
    const online = each.contacts.filter(isOnline).length;
    const heading: Heading = { key, kind, account, group, online, total: each.contacts.length };
    const closed = view.isFolded(key) && !searching;
    // Under groups who is offline may be left out, or be apart; a search finds everybody, each once.
    const all =
      kind === "offline" || kind === "favourites"
        ? view.showOffline || searching
        : offline || (searching && view.order === "group");
    const visible = all ? each.contacts : each.contacts.filter(isOnline);
    return [
      { kind: "heading", key, heading, folded: closed },
      ...(closed
        ? []
        : visible.map((contact): ContactRow => {
            return { kind: "contact", key: `${key} ${contact.id}`, contact, heading };
          })),
    ];
  });
}

const searched = new WeakMap<Contact, string>();

function matches(contact: Contact, words: readonly string[]): boolean {
  let text = searched.get(contact);
  if (text === undefined) {
    const { alias, display_name, address, personal_message, notes } = contact;
    text = folded([stripped(alias), stripped(display_name), address, personal_message, notes].join(" "));
    searched.set(contact, text);
  }
  for (const word of words) if (!text.includes(word)) return false;
  return true;
}

/** Without case, accents and ornament, so that "jose" finds José, and "uni" finds 𝔘𝔫𝔦. */
export function folded(text: string): string {
  return text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}
