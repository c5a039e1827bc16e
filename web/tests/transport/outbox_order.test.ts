import "fake-indexeddb/auto";
import fc from "fast-check";
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/generated/api";
import { openOutbox } from "../../src/transport/database";
import { Http } from "../../src/transport/http";
import { Outbox } from "../../src/transport/outbox";
import { FakeAir, FakeClock, FakeLocks, settle } from "./fakes";

/** What becomes of a request: it arrives, it does not, it does and nobody hears so, or only much later. */
const lines = ["well", "dead", "deaf", "hanging"] as const;
type Line = (typeof lines)[number];

/** Takes each command once, in the order in which they came. */
class Server {
  readonly taken: string[] = [];
  line: Line = "well";
  private hanging: (() => void)[] = [];

  readonly http = new Http("http://amsn2.test/", (_url, init) => this.ask(init));

  /** What hung arrives after all. */
  arrive(): void {
    for (const late of this.hanging.splice(0)) late();
  }

  private ask(init: RequestInit): Promise<Response> {
    const { id } = JSON.parse(init.body as string) as Command;
    const well = () => new Response("{}", { status: 202 });
    switch (this.line) {
      case "well":
        this.take(id);
        return Promise.resolve(well());
      case "deaf":
        this.take(id);
        return Promise.reject(new TypeError("network error"));
      case "dead":
        return Promise.reject(new TypeError("network error"));
      case "hanging":
        return new Promise((resolve) => {
          this.hanging.push(() => {
            this.take(id);
            resolve(well());
          });
        });
    }
  }

  private take(id: string): void {
    if (!this.taken.includes(id)) this.taken.push(id);
  }
}

async function idle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await settle();
}

async function browser(count: number) {
  const [server, clock, air, locks] = [new Server(), new FakeClock(), new FakeAir(), new FakeLocks()];
  const factory = new IDBFactory();
  const tabs = [];
  for (let number = 0; number < count; number += 1) {
    const ours = locks.tab();
    const outbox = new Outbox(
      "amsn2",
      "anna",
      server.http,
      await openOutbox("amsn2", factory),
      { locks: ours, line: air.channel(), sleep: clock.sleep, random: clock.random },
      {
        failed: () => undefined,
        unreachable: () => undefined,
        signedOut: () => undefined,
        atRisk: () => undefined,
      },
    );
    tabs.push({
      outbox,
      close: () => {
        outbox.stop();
        ours.die();
      },
    });
    outbox.flush();
  }
  await idle();
  return { server, clock, tabs };
}

const say = (id: string): Command => ({ type: "send_message", id, conversation: "c", text: id });

const step = fc.oneof(
  fc.record({ press: fc.nat(2) }),
  fc.record({ line: fc.constantFrom(...lines) }),
  fc.record({ pass: fc.constantFrom(500, 3_000, 60_000) }),
  fc.constant({ arrive: true } as const),
);

describe("several tabs that write while the line comes and goes", () => {
  test("are one outbox: everything arrives once, in the order in which it was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 20, size: "max" }), async (steps) => {
        const { server, clock, tabs } = await browser(3);
        const pressed: string[] = [];
        for (const one of steps) {
          if ("press" in one) {
            pressed.push(String(pressed.length));
            tabs[one.press]?.outbox.send(say(pressed.at(-1) ?? ""));
          } else if ("line" in one) server.line = one.line;
          else if ("pass" in one) clock.pass(one.pass);
          else server.arrive();
          await idle();
        }
        server.line = "well";
        for (let round = 0; round < 3; round += 1) {
          server.arrive();
          for (const { outbox } of tabs) outbox.flush();
          await idle();
        }
        expect(server.taken).toEqual(pressed);
        for (const { outbox } of tabs) expect(await outbox.pending()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("wait for what another could not send, and send it first", async () => {
    const { server, tabs } = await browser(2);
    server.line = "dead";
    tabs[0]?.outbox.send(say("first"));
    await idle();
    server.line = "well";
    tabs[1]?.outbox.send(say("second"));
    await idle();
    expect(server.taken).toEqual(["first", "second"]);
  });

  test("take over from one that is closed, though they have nothing to say", async () => {
    const { server, clock, tabs } = await browser(2);
    server.line = "dead";
    tabs[0]?.outbox.send(say("1"));
    await idle();
    tabs[0]?.close();
    server.line = "well";
    clock.pass(2_000);
    await idle();
    expect(server.taken).toEqual(["1"]);
  });
});
