import { describe, expect, test } from "vitest";
import { limits } from "../../src/generated/api";
import type { Outcome, UploadOptions } from "../../src/state/session.svelte";
import { type Kept, type UploadDoors, Uploads } from "../../src/state/uploads.svelte";
import { FakeClock, settle } from "../transport/fakes";
import { BOB } from "./samples";

type Answer = Outcome<string>;
const LOST: Answer = { ok: false, refusal: { code: "unreachable", detail: "" } };

interface Asked {
  readonly id: string;
  readonly options: UploadOptions;
  readonly answer: (answer: Answer) => void;
}

/** A browser: what it keeps outlives its pages, and each of its tabs holds what no other does. */
class Browser {
  readonly kept = new Map<string, Kept>();
  private readonly turns = new Map<string, Promise<void>>();
  full = false;

  hold(id: string, work: () => Promise<void>): void {
    this.turns.set(id, (this.turns.get(id) ?? Promise.resolve()).then(work));
  }
}

function open(browser = new Browser()) {
  const clock = new FakeClock();
  const seen = { sent: [] as Record<string, unknown>[], forgotten: [] as string[], resets: 0 };
  const asked: Asked[] = [];
  let written = Promise.resolve();
  const doors: UploadDoors = {
    send: (id, _file, options) =>
      new Promise((resolve, reject) => {
        options.signal?.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
        asked.push({ id, options, answer: resolve });
      }),
    forget: (id) => seen.forgotten.push(id),
    keep: (upload) => {
      if (!browser.full) browser.kept.set(upload.id, upload);
      return Promise.resolve(!browser.full);
    },
    kept: () => Promise.resolve([...browser.kept.values()]),
    find: (id) => Promise.resolve(browser.kept.get(id)),
    drop: (id) => {
      browser.kept.delete(id);
      return Promise.resolve();
    },
    hold: (id, work) => {
      browser.hold(id, work);
    },
    written: () => written,
    sleep: clock.sleep,
    backoff: {
      next: () => 1000,
      reset: () => {
        seen.resets += 1;
      },
    },
    now: clock.now,
  };
  const uploads = new Uploads(doors, {
    do: (command: Record<string, unknown>, id?: string) => seen.sent.push({ ...command, id }),
  });
  return {
    ...{ browser, uploads, asked, clock, seen },
    answer: async (value: Answer | string) => {
      asked.at(-1)?.answer(typeof value === "string" ? { ok: true, value } : value);
      await idle();
    },
    names: () => uploads.of(BOB).map((each) => each.name),
    states: () => uploads.of(BOB).map((each) => each.state),
    hold: (until: Promise<void>) => {
      written = until;
    },
  };
}

async function idle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await settle();
}

const file = (name: string) => new File(["abc"], name);

describe("uploads", () => {
  test("go one after the other, and each is offered when it is there", async () => {
    const { uploads, seen, asked, answer, names, states, browser } = open();
    uploads.add(BOB, [file("one"), file("two")]);
    expect(states()).toEqual(["running", "waiting"]);
    asked[0]?.options.progress?.(2, 3);
    expect(uploads.of(BOB)[0]?.done).toBe(2);
    const ids = uploads.of(BOB).map((each) => each.id);
    await answer("a");
    expect(names()).toEqual(["two"]);
    await answer("b");
    expect(names()).toEqual([]);
    expect(asked).toHaveLength(2);
    expect(seen.sent).toEqual([
      { type: "send_file", conversation: BOB, blob: "a", name: "one", id: ids[0] },
      { type: "send_file", conversation: BOB, blob: "b", name: "two", id: ids[1] },
    ]);
    expect(browser.kept.size).toBe(0);
  });

  test("that are cancelled are not offered nor kept, and the next one goes", async () => {
    const { uploads, seen, asked, answer, names, browser } = open();
    uploads.add(BOB, [file("one"), file("two"), file("three")]);
    const [one, two] = uploads.of(BOB);
    uploads.cancel(two?.id ?? "");
    uploads.cancel(one?.id ?? "");
    await idle();
    expect(names()).toEqual(["three"]);
    expect(seen.forgotten).toEqual([two?.id, one?.id]);
    await answer("c");
    expect(asked).toHaveLength(2);
    expect(seen.sent).toHaveLength(1);
    expect(browser.kept.size).toBe(0);
  });

  test("that fail say why and can be tried again", async () => {
    const { uploads, seen, answer } = open();
    uploads.add(BOB, [file("one")]);
    await answer({ ok: false, refusal: { code: "quota_full", detail: "" } });
    expect(uploads.of(BOB)[0]).toMatchObject({ state: "failed", problem: { code: "quota_full" } });
    uploads.retry(uploads.of(BOB)[0]?.id ?? "");
    await answer("a");
    expect(seen.sent).toHaveLength(1);
  });

  test("that are too large are not begun, and say the limit", () => {
    const { uploads, asked } = open();
    const large = Object.defineProperty(file("film"), "size", { value: limits.FILE_BYTES + 1 });
    uploads.add(BOB, [large]);
    expect(uploads.of(BOB)[0]?.problem).toEqual({ code: "blob_too_large", detail: "2 GB" });
    expect(asked).toHaveLength(0);
  });

  test("have a name that a command takes, and end when the person leaves", async () => {
    const { uploads, seen, names } = open();
    uploads.add(BOB, [file(""), file(`${"x".repeat(300)}.png`)]);
    expect(names()[0]).toBe("file");
    expect(names()[1]).toHaveLength(limits.FILE_NAME_LENGTH);
    expect(names()[1]).toMatch(/x\.png$/);
    uploads.stop();
    await idle();
    expect(names()).toEqual([]);
    expect(seen.sent).toEqual([]);
  });

  test("wait for a lost line, and go on with it or when somebody hurries", async () => {
    const { uploads, asked, answer, states, clock, seen } = open();
    uploads.add(BOB, [file("one")]);
    asked[0]?.options.progress?.(1, 3);
    expect(seen.resets).toBe(1);
    await answer(LOST);
    expect(states()).toEqual(["paused"]);
    expect(uploads.of(BOB)[0]?.done).toBe(1);
    clock.pass(1000);
    await idle();
    expect(asked).toHaveLength(2);
    await answer(LOST);
    uploads.hurry();
    await idle();
    expect(asked).toHaveLength(3);
    await answer("a");
    expect(seen.sent).toHaveLength(1);
  });

  test("that get on are left alone by who hurries, those that do not begin anew", async () => {
    const { uploads, asked, clock } = open();
    uploads.hurry();
    uploads.add(BOB, [file("one")]);
    clock.pass(4_000);
    asked[0]?.options.progress?.(1, 3);
    clock.pass(4_000);
    uploads.hurry();
    await idle();
    expect(asked).toHaveLength(1);
    clock.pass(4_000);
    uploads.hurry();
    await idle();
    expect(asked).toHaveLength(2);
  });

  test("go on in another life of the page, under the same name", async () => {
    const first = open();
    first.uploads.add(BOB, [file("one"), file("two")]);
    await idle();
    expect(first.uploads.of(BOB).map((each) => each.kept)).toEqual([true, true]);
    const ids = first.uploads.of(BOB).map((each) => each.id);
    first.uploads.stop();
    const second = open(first.browser);
    await second.uploads.resume();
    await idle();
    expect(second.names()).toEqual(["one", "two"]);
    expect(second.asked[0]?.id).toBe(ids[0]);
    await second.answer("a");
    await second.answer("b");
    expect(second.seen.sent.map((sent) => sent["id"])).toEqual(ids);
    expect(first.browser.kept.size).toBe(0);
  });

  test("belong to one tab, and to the next when it goes", async () => {
    const first = open();
    first.uploads.add(BOB, [file("one"), file("two")]);
    await idle();
    const second = open(first.browser);
    await second.uploads.resume();
    await idle();
    expect(second.names()).toEqual([]);
    await first.answer("a");
    expect(second.names()).toEqual([]);
    first.uploads.stop();
    await idle();
    expect(second.names()).toEqual(["two"]);
  });

  test("are kept until the command that offers them is", async () => {
    const { uploads, answer, hold, browser, names } = open();
    let release: () => void = () => undefined;
    hold(new Promise((resolve) => (release = resolve)));
    uploads.add(BOB, [file("one")]);
    await answer("a");
    expect(names()).toEqual([]);
    expect(browser.kept.size).toBe(1);
    release();
    await idle();
    expect(browser.kept.size).toBe(0);
  });

  test("that the browser has no room for go all the same", async () => {
    const browser = new Browser();
    browser.full = true;
    const { uploads, answer, seen } = open(browser);
    uploads.add(BOB, [file("one")]);
    await idle();
    expect(uploads.of(BOB)[0]?.kept).toBe(false);
    await answer("a");
    expect(seen.sent).toHaveLength(1);
  });

  test("are gone from the browser when the person signs out", async () => {
    const { uploads, browser, names } = open();
    uploads.add(BOB, [file("one")]);
    await idle();
    await uploads.clear();
    expect(browser.kept.size).toBe(0);
    expect(names()).toEqual([]);
  });
});
