import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Event, eventTypes, type Snapshot } from "../../src/generated/api";
import { apply, applyAll, lookUp } from "../../src/state/apply";
import { account, contact, conversation, message, snapshot } from "./samples";

const GOLDEN = new URL("../../../tests/golden/events/", import.meta.url);

interface Golden {
  readonly before: Snapshot;
  readonly event: Event;
  readonly after: Snapshot;
}

function golden(type: string): Golden {
  return JSON.parse(readFileSync(new URL(`${type}.json`, GOLDEN), "utf8")) as Golden;
}

describe("apply does what amsn2.api.state does", () => {
  test.each(eventTypes)("%s", (type) => {
    const { before, event, after } = golden(type);
    expect(apply(before, event)).toEqual(after);
  });

  test("there is a golden file for every event and no other", () => {
    expect(readdirSync(GOLDEN).sort()).toEqual(eventTypes.map((type) => `${type}.json`).sort());
  });

  test("all through random days", () => {
    const days = JSON.parse(
      readFileSync(new URL("../../../tests/golden/days.json", import.meta.url), "utf8"),
    ) as { before: Snapshot; events: Event[]; after: Snapshot }[];
    expect(days.length).toBeGreaterThan(5);
    for (const { before, events: told, after } of days) {
      const copy = structuredClone(before);
      expect(told.reduce(apply, before)).toEqual(after);
      expect(applyAll(before, told)).toEqual(after);
      expect(before).toEqual(copy);
    }
  });

  test("the snapshot before is left as it was", () => {
    for (const type of eventTypes) {
      const { before, event } = golden(type);
      const copy = structuredClone(before);
      apply(before, event);
      expect(before).toEqual(copy);
    }
  });
});

const id = fc.constantFrom("home", "club", "__proto__", "constructor");
const address = fc.constantFrom("bob@example.com", "carol@example.com", "__proto__");
const key = fc.tuple(id, address).map(([owner, whom]) => ({ owner, whom, both: `${owner}:${whom}` }));

/** Any event about few things, so that they meet. */
const events: fc.Arbitrary<Event> = fc.oneof(
  id.map((owner): Event => ({ type: "account_changed", account: account(owner) })),
  id.map((owner): Event => ({ type: "account_removed", account: owner })),
  key.map(({ owner, both }): Event => ({
    type: "contact_changed",
    contact: contact(owner, "Bob", { id: both, account: owner }),
  })),
  key.map(({ both }): Event => ({ type: "contact_removed", contact: both })),
  key.map(({ owner, both, whom }): Event => ({
    type: "request_received",
    request: { id: both, account: owner, address: whom, display_name: "", text: "" },
  })),
  key.map(({ both }): Event => ({ type: "request_removed", request: both })),
  key.map(({ owner, both }): Event => ({
    type: "group_changed",
    group: { id: both, account: owner, name: "g" },
  })),
  key.map(({ both }): Event => ({ type: "group_removed", group: both })),
  fc.tuple(id, fc.array(address, { maxLength: 2 })).map(([owner, whom]): Event => ({
    type: "roster_loaded",
    account: owner,
    groups: [],
    contacts: whom.map((each) => contact(owner, "x", { id: `${owner}:${each}`, account: owner })),
    requests: [],
  })),
  key.map(({ owner, both }): Event => ({
    type: "conversation_changed",
    conversation: conversation({ id: both, account: owner }),
  })),
  fc.tuple(key, fc.nat(5)).map(([{ both }, position]): Event => ({
    type: "message_added",
    message: message(position, { conversation: both }),
    unread: 1,
  })),
  fc.tuple(key, fc.nat(5)).map(([{ both }, position]): Event => ({
    type: "message_changed",
    message: message(position, { conversation: both, delivery: "failed" }),
  })),
  key.map(({ both, whom }): Event => ({ type: "typing_changed", conversation: both, typing: [whom] })),
  key.map(({ both }): Event => ({ type: "read_changed", conversation: both, read_position: 9, unread: 0 })),
);

describe("any stream of events", () => {
  test("gives tables whose keys are the ids of what is in them", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), (stream) => {
        const end = stream.reduce(apply, snapshot());
        const tables = [end.accounts, end.groups, end.contacts, end.requests, end.conversations];
        for (const table of tables) {
          expect(Object.getPrototypeOf(table)).toBe(Object.prototype);
          for (const [name, item] of Object.entries<{ id: string }>(table)) expect(item.id).toBe(name);
        }
      }),
    );
  });

  test("means the same at once as one by one, and leaves what was before alone", () => {
    fc.assert(
      fc.property(
        fc.array(events, { maxLength: 20 }),
        fc.array(events, { maxLength: 40 }),
        (past, stream) => {
          const before = past.reduce(apply, snapshot());
          const text = JSON.stringify(before);
          expect(JSON.stringify(applyAll(before, stream))).toBe(JSON.stringify(stream.reduce(apply, before)));
          expect(JSON.stringify(before)).toBe(text);
        },
      ),
    );
  });

  test("means the same twice in a row", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 20 }), events, (stream, event) => {
        const before = stream.reduce(apply, snapshot());
        const once = apply(before, event);
        expect(apply(once, event)).toEqual(once);
      }),
    );
  });

  test("survives the way over the wire at every step", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 20 }), events, (stream, event) => {
        const state = stream.reduce(apply, snapshot());
        const copy = JSON.parse(JSON.stringify(state)) as Snapshot;
        expect(apply(copy, event)).toEqual(apply(state, event));
      }),
    );
  });

  test("leaves nothing of an account that is removed", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), id, (stream, owner) => {
        const end = apply(stream.reduce(apply, snapshot()), { type: "account_removed", account: owner });
        expect(lookUp(end.accounts, owner)).toBeUndefined();
        for (const table of [end.groups, end.contacts, end.requests, end.conversations]) {
          for (const item of Object.values<{ account: string }>(table)) expect(item.account).not.toBe(owner);
        }
      }),
    );
  });
});

test("nothing is inherited", () => {
  expect(lookUp({}, "constructor")).toBeUndefined();
});

test("an event of a newer server is an error, not a guess", () => {
  expect(() => apply(snapshot(), { type: "of_tomorrow" } as unknown as Event)).toThrow(TypeError);
});
