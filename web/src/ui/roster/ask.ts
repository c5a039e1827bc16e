// What a dialog of the contact list can be asked for.

import type { Contact, Group } from "../../generated/api";

export interface AskOfContact {
  readonly kind: "card" | "rename" | "move" | "remove";
  readonly contact: Contact;
}

export interface AskOfGroup {
  readonly kind: "rename_group" | "remove_group";
  readonly group: Group;
}

export type Ask = AskOfContact | AskOfGroup;
