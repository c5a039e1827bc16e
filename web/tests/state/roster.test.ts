import { describe, expect, test } from "vitest";
import { nameOf, rosterOf } from "../../src/state/roster";
import { account, contact, snapshot } from "./samples";

const compare = (one: string, other: string) => one.localeCompare(other, "en");
const table = <T extends { id: string }>(...items: T[]) =>
  Object.fromEntries(items.map((item) => [item.id, item]));

const full = snapshot({
  accounts: { home: account("home"), club: account("club") },
  groups: table(
    { id: "home:2", account: "home", name: "Work" },
    { id: "home:1", account: "home", name: "Friends" },
  ),
  contacts: table(
    contact("home", "Zoe", { groups: ["home:1"], presence: "online" }),
    contact("home", "Adam", { groups: ["home:1", "home:2"] }),
    contact("home", "Bob", { groups: ["home:1"], presence: "away", personal_message: "at sea" }),
    contact("home", "Carol", { groups: ["home:gone"], presence: "busy" }),
    contact("home", "Stranger", { listed: false }),
    contact("home", "Spam", { listed: false, blocked: true }),
    contact("club", "Dave"),
  ),
});

const shape = (search: string) =>
  rosterOf(full, search, compare).map((section) => [
    section.account.id,
    `${section.online}/${section.total}`,
    ...section.groups.map(
      (group) =>
        `${group.group?.name ?? "-"} ${group.online}/${group.total}: ${group.contacts.map(nameOf).join(" ")}`,
    ),
  ]);

describe("the contact list", () => {
  test("has a section for every account, groups by name, and who is there first", () => {
    expect(shape("")).toEqual([
      ["home", "3/5", "Friends 2/3: Zoe Bob Adam", "Work 0/1: Adam", "- 1/2: Carol Spam"],
      ["club", "0/1", "- 0/1: Dave"],
    ]);
  });

  test("is searched by all words, in names, addresses and personal messages", () => {
    expect(shape("SEA bob")).toEqual([
      ["home", "1/1", "Friends 1/1: Bob"],
      ["club", "0/0"],
    ]);
  });
});

test("a contact is called by the alias, else the name, else the address", () => {
  expect(nameOf(contact("home", "Bob", { alias: "Bobby" }))).toBe("Bobby");
  expect(nameOf(contact("home", "Bob"))).toBe("Bob");
  expect(nameOf(contact("home", "Bob", { display_name: "  " }))).toBe("bob@example.com");
});
