import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { DatabaseLocks } from "../../src/transport/database_locks";
import { FakeAir } from "./fakes";

/** Some tabs of one browser. */
function browser() {
  const factory = new IDBFactory();
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  } as unknown as Storage;
  const channels = new FakeAir();
  const clock = { now: 1_000 };
  return {
    factory,
    clock,
    tab: (shared: Storage | null = storage) =>
      new DatabaseLocks(factory, shared, channels.channel(), () => clock.now),
  };
}

/** Something that is held until the test lets go of it. */
function held() {
  let release: () => void = () => undefined;
  let begin: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (release = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let begins = 0;
  const work = () => {
    begins += 1;
    begin();
    return over;
  };
  return { work, release, begun, begins: () => begins };
}

const NONE = {};

/** Long enough for whoever could have its turn to have it. */
async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve));
}

describe("turns without Web Locks", () => {
  test("come one after the other, in the order in which they were asked for", async () => {
    const { tab } = browser();
    const tabs = [tab(), tab(), tab()];
    const works = tabs.map(held);
    const asked: Promise<void>[] = [];
    for (const [number, work] of works.entries()) {
      asked.push(tabs[number]?.request("x", NONE, work.work) ?? Promise.resolve());
    }
    for (const [number, work] of works.entries()) {
      await work.begun;
      await turns();
      expect(works.map((each) => each.begins())).toEqual(works.map((_, other) => (other <= number ? 1 : 0)));
      work.release();
      await asked[number];
    }
  });

  test("are each their own", async () => {
    const { tab } = browser();
    const [one, other] = [held(), held()];
    void tab().request("one", NONE, one.work);
    void tab().request("other", NONE, other.work);
    await Promise.all([one.begun, other.begun]);
    one.release();
    other.release();
  });

  test("are waited for no longer by whoever does not want to, and not lost by that", async () => {
    const { tab } = browser();
    const [first, second, third] = [held(), held(), held()];
    void tab().request("x", NONE, first.work);
    await first.begun;
    const stop = new AbortController();
    const given = tab().request("x", { signal: stop.signal }, second.work);
    stop.abort();
    await expect(given).rejects.toMatchObject({ name: "AbortError" });
    await expect(tab().request("x", { signal: stop.signal }, second.work)).rejects.toMatchObject({
      name: "AbortError",
    });
    const last = tab().request("x", NONE, third.work);
    await turns();
    first.release();
    await third.begun;
    expect(second.begins()).toBe(0);
    third.release();
    await last;
  });

  test("are taken from whoever does not answer; who waited goes on waiting", async () => {
    const { tab } = browser();
    const [frozen, thief, waiting] = [held(), held(), held()];
    const deposed = tab().request("x", NONE, frozen.work);
    await frozen.begun;
    const after = tab().request("x", NONE, waiting.work);
    await turns();
    const stolen = tab().request("x", { steal: true }, thief.work);
    await expect(deposed).rejects.toMatchObject({ name: "AbortError" });
    await thief.begun;
    await turns();
    expect(waiting.begins()).toBe(0);
    thief.release();
    await stolen;
    await waiting.begun;
    waiting.release();
    await after;
    frozen.release();
  });

  test("are waited for by thieves where tabs cannot tell each other", async () => {
    const { tab } = browser();
    const [first, second] = [held(), held()];
    void tab(null).request("x", NONE, first.work);
    await first.begun;
    const stolen = tab(null).request("x", { steal: true }, second.work);
    await turns();
    expect(second.begins()).toBe(0);
    first.release();
    await second.begun;
    second.release();
    await stolen;
  });

  test("come also when the clock was set back, and when two ask in the same millisecond", async () => {
    const { tab, clock, factory } = browser();
    // A tab that died has left its database.
    await new Promise<void>((resolve) => {
      const opening = factory.open("x#0", 5_000);
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
    });
    clock.now = 10;
    const [one, other] = [held(), held()];
    const asked = [tab().request("x", NONE, one.work), tab().request("x", NONE, other.work)];
    await Promise.race([one.begun, other.begun]);
    await turns();
    expect(one.begins() + other.begins()).toBe(1);
    one.release();
    other.release();
    await Promise.all(asked);
    expect(one.begins() + other.begins()).toBe(2);
  });

  test("leave nothing behind", async () => {
    const { tab, factory } = browser();
    await tab().request("x", NONE, () => Promise.resolve());
    await turns();
    expect(await factory.databases()).toEqual([]);
  });

  test("are everybody's where the browser refuses databases", async () => {
    const refusing = {
      open: () => {
        throw new DOMException("no", "SecurityError");
      },
    } as unknown as IDBFactory;
    const [one, other] = [held(), held()];
    const asked = [one, other].map((each) =>
      new DatabaseLocks(refusing, null, null).request("x", NONE, each.work),
    );
    await Promise.all([one.begun, other.begun]);
    one.release();
    other.release();
    await Promise.all(asked);
  });

  test("that fail tell why, and the next one comes", async () => {
    const { tab } = browser();
    const failing = tab().request("x", NONE, () => Promise.reject(new Error("broken")));
    await expect(failing).rejects.toThrow("broken");
    await tab().request("x", NONE, () => Promise.resolve());
  });
});
