import { describe, expect, test } from "vitest";
import type { Command, Message } from "../../src/generated/api";
import { Actions } from "../../src/state/actions";
import { Store } from "../../src/state/store.svelte";
import { BOB, conversation, message, snapshot } from "./samples";

function open(more = {}) {
  const store = new Store();
  const sent: Command[] = [];
  let page: { messages: Message[]; earlier: boolean; later: boolean } | Error = {
    messages: [],
    earlier: false,
    later: false,
  };
  let gate = Promise.resolve();
  const queries: unknown[] = [];
  const actions = new Actions(store, {
    send: (command) => sent.push(command),
    messages: async (_conversation, query) => {
      queries.push(query);
      await gate;
      if (page instanceof Error) throw page;
      return page;
    },
    now: () => 1_800_000_000_000,
  });
  store.restart(snapshot(more));
  return {
    store,
    actions,
    sent,
    queries,
    serve: (messages: Message[] | Error, earlier = false, until = Promise.resolve()) => {
      page = messages instanceof Error ? messages : { messages, earlier, later: false };
      gate = until;
    },
  };
}

const problemsOf = (store: Store) =>
  store.notices.map((notice) => (notice.kind === "problem" ? notice.problem.code : ""));
const texts = (store: Store) => store.messagesOf(BOB).map((each) => each.text);
const plainFormat = message(1).format;

describe("one's own message", () => {
  test("is shown at once, under the id it is sent with, and once when it is confirmed", async () => {
    const { store, actions, sent, serve } = open();
    serve([message(1)]);
    await actions.loadNewest(BOB);
    actions.say(BOB, "hello", plainFormat);
    expect(store.messagesOf(BOB).at(-1)).toMatchObject({
      id: sent[0]?.id,
      text: "hello",
      delivery: "queued",
    });
    const confirmed = message(2, { id: sent[0]?.id ?? "", own: true, text: "hello", delivery: "sent" });
    store.take([{ type: "message_added", message: confirmed, unread: 0 }]);
    expect(texts(store)).toEqual(["text 1", "hello"]);
    expect(store.messagesOf(BOB).at(-1)?.delivery).toBe("sent");
  });

  test("comes back after a reload, and goes when a page has it", async () => {
    const { store, actions, serve } = open();
    const command: Command = { type: "send_message", id: "m7", conversation: BOB, text: "text 7" };
    store.issue(command, 0);
    store.issue(command, 0);
    expect(texts(store)).toEqual(["text 7"]);
    serve([message(7, { own: true })]);
    await actions.loadNewest(BOB);
    expect(store.messagesOf(BOB)).toEqual([message(7, { own: true })]);
  });

  test("that is refused says why, and is said anew on retry", () => {
    const { store, actions, sent } = open();
    actions.say(BOB, "hello", plainFormat);
    store.fail(sent[0]?.id ?? "", { code: "store_full", detail: "" });
    const [failed] = store.messagesOf(BOB);
    expect(failed).toMatchObject({ delivery: "failed", problem: { code: "store_full" } });
    expect(problemsOf(store)).toEqual(["store_full"]);
    if (failed) actions.retry(failed);
    expect(sent[1]).toMatchObject({ type: "send_message", text: "hello" });
    expect(sent[1]?.id).not.toBe(sent[0]?.id);
    expect(texts(store)).toEqual(["hello"]);
  });

  test("that failed on the network is retried by its id", () => {
    const { actions, sent } = open();
    actions.retry(message(3, { own: true, delivery: "failed" }));
    expect(sent).toMatchObject([{ type: "retry_message", message: "m3" }]);
  });
});

test("what somebody says touches no part of what is shown but the conversations", () => {
  const { store } = open();
  const parts = () => [
    store.accounts,
    store.contacts,
    store.groups,
    store.requests,
    store.emoticons,
    store.transfers,
    store.themes,
    store.jobs,
    store.networks,
    store.person,
  ];
  const before = parts();
  const { conversations } = store;
  store.take([{ type: "message_added", message: message(7), unread: 1 }]);
  for (const [at, part] of parts().entries()) expect(part).toBe(before[at]);
  expect(store.conversations).not.toBe(conversations);
});

describe("history", () => {
  test("that is on its way does not undo what was told meanwhile", async () => {
    const { store, actions, serve } = open();
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    serve([message(1, { delivery: "sent" })], false, until);
    const loading = actions.loadNewest(BOB);
    store.take([
      { type: "message_changed", message: message(1, { delivery: "delivered" }) },
      { type: "message_added", message: message(2), unread: 1 },
    ]);
    release();
    await loading;
    expect(store.messagesOf(BOB).map((each) => [each.position, each.delivery])).toEqual([
      [1, "delivered"],
      [2, "delivered"],
    ]);
  });

  test("is asked for once, and again after a new start", async () => {
    const { store, actions, queries } = open();
    await Promise.all([actions.loadNewest(BOB), actions.loadNewest(BOB)]);
    await actions.loadNewest(BOB);
    expect(queries.length).toBe(1);
    store.restart(snapshot());
    await actions.loadNewest(BOB);
    expect(queries.length).toBe(2);
  });

  test("that could not be fetched is asked for again", async () => {
    const { store, actions, queries, serve } = open();
    serve(new Error("no line"));
    expect(await actions.loadNewest(BOB)).toBe(false);
    expect(store.pagesOf(BOB)).toMatchObject({ loading: null, stale: true });
    await actions.loadNewest(BOB);
    expect(queries.length).toBe(2);
  });

  test("goes back from the first that is here", async () => {
    const { store, actions, queries, serve } = open();
    serve([message(10)], true);
    await actions.loadNewest(BOB);
    serve([message(8), message(9)]);
    await actions.loadEarlier(BOB);
    await actions.loadEarlier(BOB);
    expect(queries[1]).toEqual({ before: 10, limit: 50 });
    expect(queries.length).toBe(2);
    expect(store.messagesOf(BOB).map((each) => each.position)).toEqual([8, 9, 10]);
  });
});

describe("what a command will change", () => {
  test("is shown at once and gives way to what happens", () => {
    const { store, actions } = open();
    const presence = () => store.snapshot?.accounts["home"]?.presence;
    actions.setPresence("home", "busy");
    expect(presence()).toBe("busy");
    const account = snapshot().accounts["home"];
    if (account) store.take([{ type: "account_changed", account: { ...account, presence: "away" } }]);
    expect(presence()).toBe("away");
  });

  test("is taken back when it failed", () => {
    const { store, actions, sent } = open();
    actions.setDisplayName("home", "Bad word");
    store.take([
      {
        type: "command_settled",
        command: sent[0]?.id ?? "",
        problem: { code: "name_refused", detail: "" },
      },
    ]);
    expect(store.snapshot?.accounts["home"]?.display_name).toBe("Anna");
    expect(problemsOf(store)).toEqual(["name_refused"]);
  });

  test("what comes where somebody reads is counted nowhere", () => {
    const { store } = open({ conversations: { [BOB]: conversation({ last: message(5) }) } });
    const unread = () => [
      store.unread,
      ...Object.values(store.conversations).map((one) => store.unreadIn(one)),
    ];
    store.reading = BOB;
    store.take([{ type: "message_added", message: message(6), unread: 1 }]);
    expect(unread()).toEqual([0, 0]);
    store.reading = null;
    expect(unread()).toEqual([1, 1]);
  });

  test("reading takes the count away at once", () => {
    const { store, actions } = open({
      conversations: { [BOB]: conversation({ unread: 2, last: message(5) }) },
    });
    expect(store.unread).toBe(1);
    actions.markRead(BOB, 5);
    expect(store.unread).toBe(0);
    store.take([{ type: "message_added", message: message(6), unread: 1 }]);
    expect(store.unread).toBe(1);
  });
});

test("who writes is told to those who listen; one's own words from elsewhere are not", () => {
  const { store } = open();
  const heard: string[] = [];
  const stop = store.onArrival((each) => heard.push(each.id));
  store.take([
    { type: "message_added", message: message(1), unread: 1 },
    { type: "message_added", message: message(2, { own: true }), unread: 1 },
    { type: "message_added", message: message(4, { kind: "left" }), unread: 1 },
  ]);
  stop();
  store.take([{ type: "message_added", message: message(3), unread: 2 }]);
  expect(heard).toEqual(["m1"]);
});

test("nobody is told of typing in a conversation that the server has not told of", () => {
  const { store, actions, sent } = open({ conversations: {} });
  actions.typing(BOB);
  expect(sent).toEqual([]);
  store.take([{ type: "conversation_changed", conversation: conversation() }]);
  actions.typing(BOB);
  expect(sent.map((command) => command.type)).toEqual(["set_typing"]);
});

test("failures of reading and typing concern nobody", () => {
  const { store, actions, sent } = open();
  actions.markRead(BOB, 5);
  store.fail(sent[0]?.id ?? "", { code: "internal", detail: "" });
  expect(store.notices).toEqual([]);
});

test("the same failure twice is one notice", () => {
  const { store } = open();
  store.tell({ code: "too_fast", detail: "" });
  store.tell({ code: "too_fast", detail: "" });
  expect(store.notices.length).toBe(1);
});

test("history of an account that is gone is forgotten", async () => {
  const { store, actions, serve } = open();
  serve([message(1)]);
  await actions.loadNewest(BOB);
  store.take([{ type: "account_removed", account: "home" }]);
  expect(store.messagesOf(BOB)).toEqual([]);
});

describe("what is asked for", () => {
  const wish = { type: "remove_account", account: "home" } as const;

  test("is answered once, and its failure told nowhere else", async () => {
    const { store, actions, sent } = open();
    const [one, other] = [actions.ask(wish), actions.ask(wish)];
    const [first, second] = sent.map((command) => command.id);
    store.take([{ type: "command_settled", command: first ?? "", problem: null }]);
    store.fail(second ?? "", { code: "account_unknown", detail: "" });
    expect(await one).toBeNull();
    expect(await other).toEqual({ code: "account_unknown", detail: "" });
    expect(store.notices).toEqual([]);
  });

  test("is over when the page starts over", async () => {
    const { store, actions } = open();
    const asked = actions.ask(wish);
    store.restart(snapshot());
    expect(await asked).toBeNull();
  });
});

test("what a network says is told, a new time until maintenance instead of the old", () => {
  const { store } = open();
  const says = (text: string, minutes: number | null) =>
    ({ type: "network_notice", account: "home", text, minutes }) as const;
  store.take([says("", 10), says("Be nice", null), says("", 5)]);
  expect(store.notices.map((notice) => (notice.kind === "network" ? notice.said : null))).toEqual([
    says("Be nice", null),
    says("", 5),
  ]);
});
