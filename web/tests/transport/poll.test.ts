import { describe, expect, test } from "vitest";
import type { Cursor } from "../../src/transport/cursor";
import { Patience } from "../../src/transport/patience";
import { type Answer, Poll, type Status } from "../../src/transport/poll";
import { FakeClock, FakeServer, settle } from "./fakes";

function open(patience = new Patience()) {
  const server = new FakeServer();
  const clock = new FakeClock();
  const stop = new AbortController();
  const seen = {
    answers: [] as Answer[],
    statuses: [] as Status[],
    signedOut: 0,
    learned: [] as number[],
    cursor: null as Cursor | null,
  };
  const reader = {
    cursor: () => seen.cursor,
    take: (_from: Cursor | null, answer: Answer) => {
      seen.cursor = answer.cursor;
      seen.answers.push(answer);
    },
    status: (status: Status) => seen.statuses.push(status),
    signedOut: () => {
      seen.signedOut += 1;
    },
  };
  const poll = new Poll(server.http, reader, clock, patience, (seconds) => seen.learned.push(seconds));
  const running = poll.run(stop.signal);
  return { server, clock, stop, seen, poll, running };
}

const none = (cursor: string) => ({ cursor, events: [], more: false });

describe("a poll", () => {
  test("begins without a cursor and goes on from what it was given", async () => {
    const { server, seen } = open();
    const first = await server.next();
    expect(first.url.pathname).toBe("/x/api/events");
    expect(first.url.searchParams.has("cursor")).toBe(false);
    expect(first.url.searchParams.get("wait")).toBe("0");
    first.answer(200, { cursor: "e.1", snapshot: {} });
    const second = await server.next();
    expect(second.url.searchParams.get("cursor")).toBe("e.1");
    expect(second.url.searchParams.get("wait")).toBe("25");
    // The server's lane knows this order and no other.
    expect(second.url.search).toBe("?cursor=e.1&wait=25");
    expect(seen.statuses.at(-1)).toEqual({ state: "live" });
  });

  test("asks at once when there is more", async () => {
    const { server } = open();
    (await server.next()).answer(200, { cursor: "e.1", events: [], more: true });
    expect((await server.next()).url.searchParams.get("wait")).toBe("0");
  });

  test("is woken also while what came is being shown", async () => {
    const { server, clock, poll } = open();
    (await server.next()).answer(200, none("e.1"));
    const parked = await server.next();
    expect(parked.url.searchParams.get("wait")).toBe("25");
    let release: () => void = () => undefined;
    clock.held = new Promise((resolve) => {
      release = resolve;
    });
    parked.answer(200, none("e.2"));
    await settle();
    poll.wake();
    release();
    const next = await server.next();
    expect([next.url.searchParams.get("cursor"), next.url.searchParams.get("wait")]).toEqual(["e.2", "0"]);
  });

  test("asks again from the same cursor after a lost answer, and keeps quiet about one", async () => {
    const { server, clock, seen } = open();
    (await server.next()).answer(200, none("e.5"));
    (await server.next()).lose();
    await settle();
    expect(seen.statuses.some((status) => status.state === "down")).toBe(false);
    clock.pass(600);
    const again = await server.next();
    expect(again.url.searchParams.get("cursor")).toBe("e.5");
    expect(again.url.searchParams.get("wait")).toBe("0");
  });

  test("says since when it is down, with longer and longer pauses, and recovers", async () => {
    const { server, clock, seen } = open();
    (await server.next()).answer(200, none("e.5"));
    const since = clock.now();
    for (let failure = 0; failure < 9; failure += 1) {
      (await server.next()).lose();
      await settle();
      clock.pass(40_000);
    }
    expect(seen.statuses.at(-1)).toEqual({ state: "down", since, code: "unreachable" });
    expect(clock.pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    (await server.next()).answer(200, none("e.5"));
    await settle();
    expect(seen.statuses.at(-1)).toEqual({ state: "live" });
  });

  test("waits as long as the server says, and a little more", async () => {
    const { server, clock } = open();
    (await server.next()).answer(503, { code: "starting" }, { "Retry-After": "4" });
    await settle();
    expect(clock.pauses).toEqual([5000]);
  });

  test("gives up a hung request when the machine wakes, and asks without waiting", async () => {
    const { server, clock, seen, poll } = open();
    (await server.next()).answer(200, none("e.5"));
    const hung = await server.next();
    const since = clock.now();
    clock.pass(3_600_000);
    poll.wake();
    const fresh = await server.next();
    expect(hung.aborted()).toBe(true);
    expect(fresh.url.searchParams.get("wait")).toBe("0");
    expect(seen.statuses.at(-1)).toEqual({ state: "catching_up", since });
  });

  test("does not sleep on when it is woken between two tries", async () => {
    const { server, poll } = open();
    (await server.next()).lose();
    await settle();
    poll.wake();
    expect((await server.next()).url.searchParams.get("wait")).toBe("0");
  });

  test("ends when the session has", async () => {
    const { server, seen, running } = open();
    (await server.next()).answer(401, { code: "unauthenticated" });
    await running;
    expect(seen.signedOut).toBe(1);
  });

  test("hands over nothing after it was stopped", async () => {
    const { server, seen, stop, running } = open();
    const asked = await server.next();
    stop.abort();
    asked.answer(200, none("e.9"));
    await running;
    expect(seen.answers).toEqual([]);
  });

  test("takes the page of a proxy for nobody", async () => {
    const { server, clock, seen } = open();
    for (let failure = 0; failure < 2; failure += 1) {
      (await server.next()).answer(502, "<html>Bad gateway</html>");
      await settle();
      clock.pass(2000);
    }
    expect(seen.statuses.at(-1)).toMatchObject({ state: "down" });
  });

  test("learns a shorter wait where a proxy cuts", async () => {
    const { server, clock, seen } = open();
    (await server.next()).answer(200, none("e.1"));
    for (let cut = 0; cut < 2; cut += 1) {
      const parked = await server.next();
      expect(parked.url.searchParams.get("wait")).toBe("25");
      clock.pass(10_000);
      parked.lose();
      await settle();
      clock.pass(2000);
      (await server.next()).answer(200, none("e.1"));
    }
    expect((await server.next()).url.searchParams.get("wait")).toBe("8");
    expect(seen.learned).toEqual([8]);
  });
});

describe("patience", () => {
  test("one cut, or two at different times, teach nothing", () => {
    const patience = new Patience();
    patience.broke(20);
    patience.broke(7);
    expect(patience.wait).toBe(25);
  });

  test("a failure at once teaches nothing", () => {
    const patience = new Patience();
    patience.broke(0.2);
    patience.broke(0.2);
    expect(patience.wait).toBe(25);
  });

  test("a wait that was learnt grows again when the polls go well", () => {
    const patience = new Patience(8);
    for (let poll = 0; poll < 60; poll += 1) patience.answered(8);
    expect(patience.wait).toBe(13);
  });

  test("nonsense that was kept is not believed", () => {
    expect(new Patience(Number.NaN).wait).toBe(25);
    expect(new Patience(9999).wait).toBe(25);
  });
});
