import "fake-indexeddb/auto";
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Command, Problem } from "../../src/generated/api";
import { openOutbox } from "../../src/transport/database";
import { MemoryStore, Outbox, type OutboxLine, type OutboxStore } from "../../src/transport/outbox";
import { FakeClock, FakeLocks, FakeServer, settle } from "./fakes";

function say(id: string): Command {
  return { type: "send_message", id, conversation: "home:bob@example.com", text: `says ${id}` };
}

let factory: IDBFactory;

beforeEach(() => {
  factory = new IDBFactory();
});

function open(
  store: OutboxStore,
  server = new FakeServer(),
  person = "anna",
  locks = new FakeLocks(),
  line: OutboxLine | null = null,
) {
  const clock = new FakeClock();
  const seen = { failed: [] as [string, Problem][], signedOut: 0, unreachable: 0, risks: [] as boolean[] };
  const outbox = new Outbox(
    "amsn2",
    person,
    server.http,
    store,
    { locks: locks.tab(), line, sleep: clock.sleep, random: clock.random },
    {
      failed: (id, problem) => seen.failed.push([id, problem]),
      signedOut: () => {
        seen.signedOut += 1;
      },
      unreachable: () => {
        seen.unreachable += 1;
      },
      atRisk: (is) => seen.risks.push(is),
    },
  );
  return { outbox, server, clock, seen };
}

async function idle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await settle();
}

describe.each([
  ["in IndexedDB", () => openOutbox("amsn2", factory)],
  ["in memory", () => Promise.resolve(new MemoryStore())],
])("an outbox %s", (_name, make) => {
  test("sends in order, one at a time, with what keeps foreign pages out", async () => {
    const { outbox, server } = open(await make());
    outbox.send(say("1"));
    outbox.send(say("2"));
    const first = await server.next();
    expect(first.body).toEqual(say("1"));
    expect(first.method).toBe("POST");
    expect(first.url.pathname).toBe("/x/api/commands");
    expect(first.headers.get("X-AMSN2")).toBe("1");
    await idle();
    expect(server.asked).toEqual([]);
    first.answer(202, {});
    const second = await server.next();
    expect(second.body).toEqual(say("2"));
    second.answer(202, {});
    await idle();
    expect(await outbox.pending()).toEqual([]);
  });

  test("sends the same id again after a lost answer", async () => {
    const { outbox, server, clock, seen } = open(await make());
    outbox.send(say("1"));
    (await server.next()).lose();
    await idle();
    clock.pass(1000);
    expect(seen.unreachable).toBe(1);
    const again = await server.next();
    expect(again.body).toEqual(say("1"));
    again.answer(202, {});
    await idle();
    expect(await outbox.pending()).toEqual([]);
    expect(seen.failed).toEqual([]);
  });

  test("drops what is refused for good, says why, and goes on", async () => {
    const { outbox, server, seen } = open(await make());
    outbox.send(say("1"));
    outbox.send(say("2"));
    (await server.next()).answer(422, { code: "contact_exists", detail: "bob@example.com" });
    expect((await server.next()).body).toEqual(say("2"));
    expect(seen.failed).toEqual([["1", { code: "contact_exists", detail: "bob@example.com" }]]);
  });

  test("a full disk is told, and not tried for ever", async () => {
    const { outbox, server, seen } = open(await make());
    outbox.send(say("1"));
    (await server.next()).answer(507, { code: "store_full" });
    await idle();
    expect(seen.failed).toEqual([["1", { code: "store_full", detail: "" }]]);
    expect(await outbox.pending()).toEqual([]);
  });

  test("waits as long as a busy server says", async () => {
    const { outbox, server, clock } = open(await make());
    outbox.send(say("1"));
    (await server.next()).answer(503, { code: "starting" }, { "Retry-After": "3" });
    await idle();
    expect(clock.pauses).toEqual([3000]);
    expect(await outbox.pending()).toEqual([say("1")]);
  });

  test("keeps everything when the session has ended", async () => {
    const { outbox, server, seen } = open(await make());
    outbox.send(say("1"));
    (await server.next()).answer(401, { code: "unauthenticated" });
    await idle();
    expect(seen.signedOut).toBe(1);
    expect(await outbox.pending()).toEqual([say("1")]);
    outbox.flush();
    (await server.next()).answer(202, {});
    await idle();
    expect(await outbox.pending()).toEqual([]);
  });

  test("a command that the server stumbles over does not block the others for ever", async () => {
    const { outbox, server, clock, seen } = open(await make());
    outbox.send(say("1"));
    for (let stumble = 0; stumble < 5; stumble += 1) {
      (await server.next()).answer(500, { code: "internal" });
      await idle();
      clock.pass(60_000);
    }
    await idle();
    expect(seen.failed).toEqual([["1", { code: "internal", detail: "" }]]);
  });

  test("one person's commands are not sent as another's", async () => {
    const store = await make();
    const server = new FakeServer();
    const anna = open(store, server, "anna");
    anna.outbox.send(say("1"));
    (await server.next()).lose();
    await idle();
    anna.outbox.stop();
    const bob = open(store, server, "bob");
    bob.outbox.flush();
    await idle();
    expect(server.asked).toEqual([]);
    expect(await anna.outbox.pending()).toEqual([say("1")]);
  });
});

/** A store whose disk takes nothing until the test says so. */
class SlowStore extends MemoryStore {
  private open: () => void = () => undefined;
  private readonly gate = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  override async put(person: string, command: Command): Promise<boolean> {
    await this.gate;
    return super.put(person, command);
  }

  written(): void {
    this.open();
  }
}

describe("an outbox that has nothing to do", () => {
  async function bored() {
    const store = new SlowStore();
    const opened = open(store);
    opened.outbox.flush();
    await idle();
    return { ...opened, store };
  }

  test("sends a command in the very turn it was given, while the disk writes", async () => {
    const { outbox, server, store } = await bored();
    outbox.send(say("1"));
    expect(server.asked.map((request) => request.body)).toEqual([say("1")]);
    (await server.next()).answer(202, {});
    await idle();
    store.written();
    await idle();
    expect(await outbox.pending()).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  test("lets the next one wait for it, and sends it once", async () => {
    const { outbox, server, store } = await bored();
    outbox.send(say("1"));
    outbox.send(say("2"));
    outbox.send(say("3"));
    store.written();
    await idle();
    expect(server.asked.map((request) => request.body)).toEqual([say("1")]);
    for (const id of ["1", "2", "3"]) {
      const request = await server.next();
      expect(request.body).toEqual(say(id));
      request.answer(202, {});
      await idle();
    }
    expect(server.asked).toEqual([]);
    expect(await outbox.pending()).toEqual([]);
  });

  test("keeps a command that nobody took, and sends it again before the next", async () => {
    const { outbox, server, clock, seen, store } = await bored();
    outbox.send(say("1"));
    (await server.next()).lose();
    store.written();
    await idle();
    expect(seen.unreachable).toBe(1);
    expect(await outbox.pending()).toEqual([say("1")]);
    outbox.send(say("2"));
    clock.pass(1000);
    for (const id of ["1", "2"]) {
      const request = await server.next();
      expect(request.body).toEqual(say(id));
      request.answer(202, {});
    }
    await idle();
    expect(await outbox.pending()).toEqual([]);
  });

  test("is in no hurry any more when the session has ended", async () => {
    const { outbox, server, seen, store } = await bored();
    outbox.send(say("1"));
    (await server.next()).answer(401, { code: "unauthenticated" });
    store.written();
    await idle();
    outbox.send(say("2"));
    expect(server.asked).toEqual([]);
    store.written();
    expect((await server.next()).body).toEqual(say("1"));
    expect(seen.signedOut).toBe(1);
  });
});

describe("an outbox in IndexedDB", () => {
  test("sends what the disk does not take, for as long as the page lives", async () => {
    const kept = await openOutbox("amsn2", factory);
    const { outbox, server } = open(kept);
    // Another tab deletes the database, and this one has let it.
    await new Promise((resolve) => {
      factory.deleteDatabase("amsn2").onsuccess = resolve;
    });
    outbox.send(say("1"));
    const first = await server.next();
    expect(await outbox.pending()).toEqual([say("1")]);
    first.answer(202, {});
    await idle();
    expect(await outbox.pending()).toEqual([]);
  });

  test("says so while something is kept nowhere but in the page, and sends it in its order", async () => {
    const { outbox, server, seen } = open(await openOutbox("amsn2", factory));
    const add = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementationOnce(() => {
      throw new DOMException("the disk is full", "QuotaExceededError");
    });
    outbox.send(say("1"));
    const first = await server.next();
    await idle();
    expect(add).toHaveBeenCalledOnce();
    add.mockRestore();
    expect([outbox.atRisk, seen.risks]).toEqual([true, [true]]);
    first.lose();
    await idle();
    // There is room again, and it has to wait all the same.
    outbox.send(say("2"));
    await idle();
    const again = await server.next();
    expect(again.body).toEqual(say("1"));
    again.answer(202, {});
    (await server.next()).answer(202, {});
    await idle();
    expect([outbox.atRisk, seen.risks.at(-1)]).toEqual([false, false]);
  });

  test("sends nothing again and again that the disk does not let go of", async () => {
    const { outbox, server } = open(await openOutbox("amsn2", factory));
    const remove = vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(() => {
      throw new DOMException("the disk is full", "QuotaExceededError");
    });
    outbox.send(say("1"));
    (await server.next()).answer(202, {});
    await idle();
    expect(remove).toHaveBeenCalled();
    expect(server.asked).toEqual([]);
    expect(await outbox.pending()).toEqual([]);
    outbox.send(say("2"));
    expect((await server.next()).body).toEqual(say("2"));
    remove.mockRestore();
  });

  test("survives a reload", async () => {
    const before = open(await openOutbox("amsn2", factory));
    before.outbox.send(say("1"));
    before.outbox.send(say("2"));
    (await before.server.next()).lose();
    await idle();
    before.outbox.stop();
    const after = open(await openOutbox("amsn2", factory));
    expect(await after.outbox.pending()).toEqual([say("1"), say("2")]);
    after.outbox.flush();
    const first = await after.server.next();
    expect(first.body).toEqual(say("1"));
  });

  test("two tabs send in turn, and each command once", async () => {
    const store = await openOutbox("amsn2", factory);
    const server = new FakeServer();
    const locks = new FakeLocks();
    const one = open(store, server, "anna", locks);
    const two = open(store, server, "anna", locks);
    one.outbox.send(say("1"));
    const first = await server.next();
    two.outbox.send(say("2"));
    await idle();
    expect(server.asked).toEqual([]);
    first.answer(202, {});
    const second = await server.next();
    expect(second.body).toEqual(say("2"));
    second.answer(202, {});
    await idle();
    expect(server.asked).toEqual([]);
    expect(await store.all("anna")).toEqual([]);
  });

  test("what a tab left behind when it was closed goes soon after the next of another", async () => {
    const store = await openOutbox("amsn2", factory);
    const server = new FakeServer();
    const locks = new FakeLocks();
    const one = open(store, server, "anna", locks);
    one.outbox.flush();
    await idle();
    await store.put("anna", say("left"));
    const looked = vi.spyOn(store, "all");
    for (const id of ["1", "2"]) {
      one.outbox.send(say(id));
      const request = await server.next();
      expect(request.body).toEqual(say(id));
      request.answer(202, {});
      await idle();
    }
    expect([looked.mock.calls.length, server.asked.length]).toEqual([0, 0]);
    one.clock.pass(2_000);
    const left = await server.next();
    expect(left.body).toEqual(say("left"));
    left.answer(202, {});
    await idle();
    expect(server.asked).toEqual([]);
    expect(await store.all("anna")).toEqual([]);
  });

  test("a browser that refuses a database keeps commands in memory", async () => {
    const refusing = {
      open: () => {
        throw new DOMException("no", "SecurityError");
      },
    } as unknown as IDBFactory;
    expect(await openOutbox("amsn2", refusing)).toBeInstanceOf(MemoryStore);
    expect(await openOutbox("amsn2", undefined)).toBeInstanceOf(MemoryStore);
  });
});
