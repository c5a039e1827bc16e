import { describe, expect, test, vi } from "vitest";
import type { Event, Snapshot } from "../../src/generated/api";
import { Feed, type FeedHost } from "../../src/transport/feed";
import type { Answer, Status } from "../../src/transport/poll";
import { FakeAir, FakeClock, FakeLocks, FakeServer, settle } from "./fakes";

const snapshot = { person: { id: "p", name: "anna", admin: false } } as unknown as Snapshot;

function happened(number: number): Event {
  return { type: "command_settled", command: `c${number}`, problem: null };
}

class Browser {
  readonly clock = new FakeClock();
  readonly locks = new FakeLocks();
  readonly air = new FakeAir();
  readonly server = new FakeServer();

  tab(shared = true) {
    const locks = this.locks.tab();
    const channel = this.air.channel();
    const seen = {
      answers: [] as Answer[],
      statuses: [] as Status[],
      signedOut: 0,
      failed: [] as string[],
      events: () => seen.answers.flatMap((answer) => ("events" in answer ? answer.events : [])),
    };
    const host: FeedHost = {
      locks: shared ? locks : null,
      channel: shared ? channel : null,
      now: this.clock.now,
      sleep: this.clock.sleep,
      turn: this.clock.turn,
      random: this.clock.random,
    };
    const feed = new Feed("amsn2", this.server.http, host, {
      answer: (answer) => seen.answers.push(answer),
      status: (status) => seen.statuses.push(status),
      signedOut: () => {
        seen.signedOut += 1;
      },
      failed: (command) => seen.failed.push(command),
    });
    void feed.run();
    return { feed, seen, locks, channel };
  }

  /** Answer the requests that are there and not parked, as a server at this sequence number does. */
  async answerNow(seq: number): Promise<void> {
    await settle();
    for (const asked of this.server.asked.splice(0)) {
      const cursor = asked.url.searchParams.get("cursor");
      const from = cursor === null ? null : Number(cursor.split(".")[1]);
      if (from === null) asked.answer(200, { cursor: `e.${seq}`, snapshot });
      else if (from < seq) {
        const events = Array.from({ length: seq - from }, (_, i) => happened(from + i + 1));
        asked.answer(200, { cursor: `e.${seq}`, events, more: false });
      } else if (asked.url.searchParams.get("wait") === "0") {
        asked.answer(200, { cursor: `e.${seq}`, events: [], more: false });
      } else this.server.asked.push(asked);
    }
    await settle();
  }

  async steady(seq: number): Promise<void> {
    for (let round = 0; round < 5; round += 1) await this.answerNow(seq);
  }

  get parked(): number {
    return this.server.asked.length;
  }
}

describe("the tabs of a browser", () => {
  test("one polls for all, and a tab that joins gets a snapshot", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(3);
    const two = browser.tab();
    await browser.steady(3);
    expect(browser.parked).toBe(1);
    expect(one.seen.answers).toEqual([{ cursor: "e.3", snapshot }]);
    expect(two.seen.answers).toEqual([{ cursor: "e.3", snapshot }]);
    await browser.steady(5);
    expect(browser.parked).toBe(1);
    expect(one.seen.events()).toEqual([happened(4), happened(5)]);
    expect(two.seen.events()).toEqual([happened(4), happened(5)]);
    expect(two.seen.statuses.at(-1)).toEqual({ state: "live" });
  });

  test("an answer is told in one note, once it is shown where it came", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    const told = vi.spyOn(one.channel, "postMessage");
    let release: () => void = () => undefined;
    browser.clock.held = new Promise((resolve) => {
      release = resolve;
    });
    await browser.answerNow(2);
    expect(one.seen.events()).toEqual([happened(2)]);
    expect([two.seen.events(), browser.parked]).toEqual([[], 0]);
    release();
    await settle();
    expect([two.seen.events(), browser.parked]).toEqual([[happened(2)], 1]);
    expect(two.seen.statuses.at(-1)).toEqual({ state: "live" });
    expect(told).toHaveBeenCalledOnce();
  });

  test("who was deposed before it told an answer does not tell it when it leads again", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    let release: () => void = () => undefined;
    browser.clock.held = new Promise((resolve) => {
      release = resolve;
    });
    await browser.answerNow(2);
    one.channel.deaf = true;
    two.feed.wake();
    await browser.steady(2);
    browser.clock.pass(2_500);
    await settle();
    release();
    browser.clock.held = Promise.resolve();
    await browser.steady(2);
    one.channel.deaf = false;
    const told = vi.spyOn(one.channel, "postMessage");
    two.feed.stop();
    two.locks.die();
    for (let failure = 0; failure < 3; failure += 1) {
      await settle();
      for (const asked of browser.server.asked.splice(0)) asked.lose();
      await settle();
      browser.clock.pass(60_000);
    }
    expect(one.seen.statuses.at(-1)?.state).toBe("down");
    expect(told.mock.calls.map(([note]) => (note as { kind: string }).kind)).not.toContain("answer");
  });

  test("another takes over when the leader dies, and nothing is missed or doubled", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    const [orphan] = browser.server.asked.splice(0);
    one.channel.deaf = true;
    one.feed.stop();
    one.locks.die();
    await settle();
    expect(orphan?.aborted()).toBe(true);
    expect(browser.parked).toBe(1);
    await browser.steady(4);
    expect(two.seen.events()).toEqual([happened(2), happened(3), happened(4)]);
  });

  test("a tab that did not hear something fetches what it missed", async () => {
    const browser = new Browser();
    browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    two.channel.deaf = true;
    await browser.steady(3);
    two.channel.deaf = false;
    await browser.steady(4);
    expect(two.seen.events()).toEqual([happened(2), happened(3), happened(4)]);
  });

  test("a tab that wakes deposes a leader that does not answer", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    one.channel.deaf = true;
    const hung = browser.server.asked.splice(0);
    two.feed.wake();
    await browser.steady(2);
    browser.clock.pass(2_500);
    await browser.steady(2);
    expect(hung[0]?.aborted()).toBe(true);
    expect(browser.parked).toBe(1);
    await browser.steady(3);
    expect(two.seen.events()).toEqual([happened(2), happened(3)]);
  });

  test("doubt in any tab makes the leader ask, unless it has just been answered", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    const [parked] = browser.server.asked;
    two.feed.doubt();
    await browser.steady(1);
    expect(parked?.aborted()).toBe(false);
    browser.clock.pass(6_000);
    two.feed.doubt();
    await browser.steady(1);
    expect(parked?.aborted()).toBe(true);
    expect(one.seen.statuses.at(-1)).toEqual({ state: "live" });
  });

  test("a leader that answers stays", async () => {
    const browser = new Browser();
    browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    const [parked] = browser.server.asked;
    two.feed.wake();
    await browser.steady(1);
    browser.clock.pass(2_500);
    await browser.steady(1);
    expect(parked?.aborted()).toBe(false);
    expect(browser.parked).toBe(1);
  });

  test("all hear that the session has ended", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    for (const asked of browser.server.asked.splice(0)) asked.answer(401, { code: "unauthenticated" });
    await settle();
    expect(one.seen.signedOut).toBe(1);
    expect(two.seen.signedOut).toBe(1);
  });

  test("all hear that a command failed", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    one.feed.tellFailed("c1", { code: "store_full", detail: "" });
    await settle();
    expect(two.seen.failed).toEqual(["c1"]);
  });

  test("without locks every tab polls for itself", async () => {
    const browser = new Browser();
    const one = browser.tab(false);
    const two = browser.tab(false);
    await browser.steady(1);
    expect(browser.parked).toBe(2);
    await browser.steady(2);
    expect(one.seen.events()).toEqual([happened(2)]);
    expect(two.seen.events()).toEqual([happened(2)]);
  });

  test("a restarted server's snapshot replaces everything in all tabs", async () => {
    const browser = new Browser();
    const one = browser.tab();
    await browser.steady(1);
    const two = browser.tab();
    await browser.steady(1);
    for (const asked of browser.server.asked.splice(0)) asked.answer(200, { cursor: "f.1", snapshot });
    await settle();
    expect(one.seen.answers.at(-1)).toEqual({ cursor: "f.1", snapshot });
    expect(two.seen.answers.at(-1)).toEqual({ cursor: "f.1", snapshot });
  });
});
