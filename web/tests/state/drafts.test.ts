import { expect, test } from "vitest";
import type { Snapshot } from "../../src/generated/api";
import { Drafts } from "../../src/state/drafts.svelte";
import { conversationWith, newId } from "../../src/state/ids";
import { Store } from "../../src/state/store.svelte";
import { BOB, conversation, snapshot } from "./samples";

function storage() {
  const items = new Map<string, string>();
  return {
    items,
    get length() {
      return items.size;
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

function open(kept = storage(), start: Snapshot = snapshot({ conversations: { [BOB]: conversation() } })) {
  const store = new Store();
  const sent: string[] = [];
  let waiting: (() => void)[] = [];
  const drafts = new Drafts(
    store,
    {
      send: ({ draft }) => sent.push(draft),
      later: (run) => {
        waiting.push(run);
        return () => {
          waiting = waiting.filter((other) => other !== run);
        };
      },
    },
    kept,
  );
  const restart = (state: Snapshot) => {
    store.restart(state);
    drafts.restarted();
  };
  restart(start);
  return {
    store,
    drafts,
    sent,
    kept,
    restart,
    pause: () => {
      for (const run of waiting.splice(0)) run();
    },
    hear: (draft: string) => {
      store.take([{ type: "draft_changed", conversation: BOB, draft }]);
      drafts.heard({ type: "draft_changed", conversation: BOB, draft });
    },
  };
}

const withDraft = (draft: string) => snapshot({ conversations: { [BOB]: conversation({ draft }) } });

test("what is written is told when the writer pauses, and kept until the server has it", () => {
  const { drafts, sent, kept, pause, hear } = open();
  for (const text of ["h", "he", "hel"]) drafts.set(BOB, text);
  expect([sent, kept.items.size]).toEqual([[], 1]);
  pause();
  expect(sent).toEqual(["hel"]);
  hear("hel");
  expect([drafts.get(BOB), kept.items.size]).toEqual(["hel", 0]);
});

test("what another browser wrote is shown, but never over what is being written here", () => {
  const { drafts, sent, pause, hear } = open();
  hear("from the phone");
  expect(drafts.get(BOB)).toBe("from the phone");
  drafts.set(BOB, "from here");
  hear("from the phone, on");
  expect(drafts.get(BOB)).toBe("from here");
  pause();
  hear("still from the phone");
  expect(drafts.get(BOB)).toBe("from here");
  hear("from here");
  hear("and the phone again");
  expect([drafts.get(BOB), sent]).toEqual(["and the phone again", ["from here"]]);
});

test("what was sent leaves no ghost, whatever is still on its way", () => {
  const { drafts, sent, pause, hear } = open();
  drafts.set(BOB, "hel");
  pause();
  drafts.set(BOB, "hello");
  drafts.sent(BOB);
  pause();
  expect([drafts.get(BOB), sent]).toEqual(["", ["hel"]]);
  hear("hel");
  expect(drafts.get(BOB)).toBe("");
  hear("");
  hear("next");
  expect(drafts.get(BOB)).toBe("next");
});

test("what the server never had of it is forgotten at once when it is sent", () => {
  const { drafts, sent, pause, hear, kept } = open();
  drafts.set(BOB, "hello");
  drafts.sent(BOB);
  pause();
  expect([drafts.get(BOB), sent, kept.items.size]).toEqual(["", [], 0]);
  hear("from the phone");
  expect(drafts.get(BOB)).toBe("from the phone");
});

test("it survives a reload of the tab and a restart of the server", () => {
  const kept = storage();
  const first = open(kept);
  first.store.connection = { state: "down", since: 0, code: "unreachable" };
  first.drafts.set(BOB, "half a thou");
  first.pause();
  first.drafts.flush();
  expect(first.sent).toEqual([]);

  const second = open(kept);
  expect([second.drafts.get(BOB), second.sent]).toEqual(["half a thou", ["half a thou"]]);
  second.restart(withDraft("old"));
  expect([second.drafts.get(BOB), second.sent.length]).toEqual(["half a thou", 2]);
  second.restart(withDraft("half a thou"));
  expect([second.drafts.get(BOB), second.kept.items.size]).toEqual(["half a thou", 0]);
});

test("of a conversation that the server does not know yet it is told when it does", () => {
  const { drafts, store, sent, pause } = open(storage(), snapshot({ conversations: {} }));
  drafts.set(BOB, "hello");
  pause();
  expect(sent).toEqual([]);
  const known = { type: "conversation_changed", conversation: conversation() } as const;
  store.take([known]);
  drafts.heard(known);
  expect(sent).toEqual(["hello"]);
});

test("a storage that is full or forbidden costs no draft", () => {
  const refuse = () => {
    throw new DOMException("no", "QuotaExceededError");
  };
  const { drafts } = open({
    ...storage(),
    key: refuse,
    getItem: refuse,
    setItem: refuse,
    removeItem: refuse,
  });
  expect(drafts.get(BOB)).toBe("");
  drafts.set(BOB, "half a thou");
  expect(drafts.get(BOB)).toBe("half a thou");
  drafts.sent(BOB);
});

test("ids are UUIDs as the contract wants them, and never the same", () => {
  const ids = Array.from({ length: 500 }, newId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(500);
});

test("the conversation with one contact is known before the server says so", () => {
  expect(conversationWith("home", "Bob@Example.com")).toBe("home:bob@example.com");
});

test("nothing is left of it when its writer signs out", () => {
  const { drafts, sent, kept, pause } = open();
  drafts.set(BOB, "for Bob only");
  drafts.clear();
  pause();
  expect([drafts.get(BOB), sent, kept.items.size]).toEqual(["", [], 0]);
});

test("a draft that the browser does not keep is at risk until the server has it", () => {
  const full = storage();
  full.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const { drafts, pause, hear } = open(full);
  expect(drafts.atRisk).toBe(false);
  drafts.set(BOB, "half a word");
  expect(drafts.atRisk).toBe(true);
  pause();
  expect(drafts.atRisk).toBe(true);
  hear("half a word");
  expect(drafts.atRisk).toBe(false);
});
