import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Contact, Group, Presence } from "../../src/generated/api";
import { ContactOrder } from "../../src/state/contact_order";
import { listed, nameOf, type RosterRow, type RosterView, rowsOf } from "../../src/state/roster";
import { account, contact } from "./samples";

const compare = (one: string, other: string) => one.localeCompare(other, "en");
const group = (id: string, account_id: string, name: string): Group => ({ id, account: account_id, name });

const contacts = Object.fromEntries(
  [
    contact("home", "Zoe", { presence: "online", groups: ["home:f"] }),
    contact("home", "adam", { presence: "away", groups: ["home:f"] }),
    contact("home", "Bob", { groups: ["home:f", "home:w"], alias: "Bobby" }),
    contact("home", "José", { presence: "busy", notes: "Plays chess" }),
    contact("home", "Fay", { favourite: true, groups: ["home:w"] }),
    contact("home", "Mallory", { listed: false, blocked: true }),
    contact("club", "Tux", { presence: "online" }),
  ].map((each) => [each.id, each]),
);
const full = {
  accounts: { home: account("home"), club: account("club") },
  groups: { "home:w": group("home:w", "home", "Work"), "home:f": group("home:f", "home", "Family") },
  contacts,
};

/** Rows in short: headings with their counts, names under them. */
function shown(view: Partial<RosterView> = {}, of: typeof full = full): string[] {
  const search = view.search ?? "";
  const found = listed(new ContactOrder(compare), of.contacts, search);
  const rows = rowsOf(
    of,
    found,
    { order: "status", showOffline: true, search, isFolded: () => false, ...view },
    compare,
  );
  return rows.map(said);
}

function said(row: RosterRow): string {
  if (row.kind === "account") return `== ${row.account.id}`;
  if (row.kind === "contact") return nameOf(row.contact);
  const { heading } = row;
  return `${heading.group?.name ?? heading.kind} ${heading.online}/${heading.total}`;
}

test("a contact is shown by alias, then by name, then by address", () => {
  const bare = { alias: " ", display_name: "", address: "x@y" };
  expect(nameOf(bare)).toBe("x@y");
  expect(nameOf({ ...bare, display_name: "X" })).toBe("X");
  expect(nameOf({ ...bare, display_name: "X", alias: "Mine" })).toBe("Mine");
});

describe("the list", () => {
  test("by status has all accounts together, favourites on top", () => {
    expect(shown()).toEqual([
      ..."favourites 0/1,Fay,online 4/4,Tux,Zoe,José,adam,offline 0/1,Bobby".split(","),
    ]);
  });

  test("by group has the groups of each account", () => {
    expect(shown({ order: "group" })).toEqual(
      "favourites 0/1,Fay,== home,Family 2/3,Zoe,adam,Bobby,Work 0/1,Bobby,others 1/1,José,== club,others 1/1,Tux".split(
        ",",
      ),
    );
  });

  test("by both has who is offline apart", () => {
    expect(shown({ order: "both" })).toEqual(
      "favourites 0/1,Fay,== home,Family 2/3,Zoe,adam,Work 0/1,others 1/1,José,== club,others 1/1,Tux,offline 0/1,Bobby".split(
        ",",
      ),
    );
  });

  test("leaves out who is offline, but counts them, and finds them all the same", () => {
    const view = { showOffline: false } as const;
    expect(shown({ ...view })).toEqual("favourites 0/1,online 4/4,Tux,Zoe,José,adam".split(","));
    expect(shown({ ...view, order: "group" })).toContain("Family 2/3");
    expect(shown({ ...view, order: "group" })).not.toContain("Bobby");
    for (const order of ["status", "group", "both"] as const) {
      expect(shown({ ...view, order, search: "bob" })).toContain("Bobby");
      expect(shown({ ...view, order, search: "fay" })).toContain("Fay");
    }
  });

  test("shows the heading of what is folded, and unfolds it for a search", () => {
    const isFolded = (key: string) => key === "online";
    expect(shown({ isFolded })).toEqual("favourites 0/1,Fay,online 4/4,offline 0/1,Bobby".split(","));
    expect(shown({ isFolded, search: "zo" })).toEqual(["online 1/1", "Zoe"]);
  });

  test.each([
    ["JOSE", ["José"]],
    ["chess", ["José"]],
    ["bob example", ["Bobby"]],
    ["adam@example.com", ["adam"]],
    ["nobody", []],
    ["mallory", []],
  ])("search for %s", (search, names) => {
    expect(shown({ search }).filter((line) => !line.includes("/"))).toEqual(names);
  });

  test("has a key of its own for each row", () => {
    const found = listed(new ContactOrder(compare), contacts, "");
    const view: RosterView = { order: "status", showOffline: true, search: "", isFolded: () => false };
    const rows = rowsOf(full, found, view, compare).filter((row) => row.kind !== "account");
    expect(rows).toHaveLength(9);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });
});

test("the order is kept up through any changes as if it were sorted anew", () => {
  const someone = fc.record({
    name: fc.constantFrom("a", "B", "á", "c", "", "zz"),
    address: fc.constantFrom(...Array.from({ length: 12 }, (_, index) => `p${index}@x`)),
    presence: fc.constantFrom<Presence>("online", "offline"),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), someone), { maxLength: 40 }), (steps) => {
      const order = new ContactOrder(compare);
      let now: Readonly<Record<string, Contact>> = {};
      for (const [gone, { name, address, presence }] of steps) {
        const id = `home:${address}`;
        const rest = Object.fromEntries(Object.entries(now).filter(([other]) => other !== id));
        now = gone ? rest : { ...rest, [id]: contact("home", name, { id, address, presence }) };
        expect(order.of(now)).toEqual(new ContactOrder(compare).of(now));
      }
    }),
  );
});
