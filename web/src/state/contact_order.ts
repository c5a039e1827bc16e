// Contacts by name. Comparing names by a language's rules is slow, so that is done again only for those that
// have changed: of five thousand contacts mostly one.

import type { Contact } from "../generated/api";
import { lookUp } from "./apply";
import { nameOf } from "./roster";

type Contacts = Readonly<Record<string, Contact>>;

export class ContactOrder {
  private known: Contacts = {};
  private sorted: readonly Contact[] = [];
  private readonly before: (one: Contact, other: Contact) => number;

  constructor(compare: (one: string, other: string) => number) {
    this.before = (one, other) =>
      compare(nameOf(one), nameOf(other)) ||
      compare(one.address, other.address) ||
      (one.id < other.id ? -1 : 1);
  }

  /** All contacts in the order of their names. */
  of(contacts: Contacts): readonly Contact[] {
    if (contacts === this.known) return this.sorted;
    const moved = new Map<string, Contact>();
    for (const contact of Object.values(contacts)) {
      const old = lookUp(this.known, contact.id);
      if (old !== contact && (old === undefined || nameOf(old) !== nameOf(contact)))
        moved.set(contact.id, contact);
    }
    const kept = this.sorted.flatMap((old) => {
      const now = moved.has(old.id) ? undefined : lookUp(contacts, old.id);
      return now === undefined ? [] : [now];
    });
    if (moved.size > kept.length / 8) this.sorted = [...kept, ...moved.values()].sort(this.before);
    else {
      for (const contact of moved.values()) kept.splice(this.placeIn(kept, contact), 0, contact);
      this.sorted = kept;
    }
    this.known = contacts;
    return this.sorted;
  }

  private placeIn(sorted: readonly Contact[], contact: Contact): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = sorted[middle];
      if (there !== undefined && this.before(there, contact) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
