import { describe, expect, test } from "vitest";
import { limits } from "../../src/generated/api";
import { FileUploads } from "../../src/state/file_uploads";
import { BOB } from "./samples";
import { Browser, idle, LOST, openUploads } from "./uploading";

const open = (browser?: Browser) => openUploads(FileUploads, browser);
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

  test("that another tab keeps later go on here as well when it is closed, once", async () => {
    const first = open();
    const tab = openUploads(FileUploads, first.browser);
    await tab.uploads.resume();
    first.uploads.add(BOB, [file("one")]);
    await idle();
    for (let times = 0; times < 3; times += 1) await tab.uploads.resume();
    await first.uploads.resume();
    await idle();
    expect(tab.names()).toEqual([]);
    first.uploads.stop();
    await idle();
    expect(tab.names()).toEqual(["one"]);
    expect(tab.asked).toHaveLength(1);
    await tab.answer("a");
    expect(tab.seen.sent).toHaveLength(1);
    expect(tab.names()).toEqual([]);
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
    expect(uploads.atRisk).toBe(true);
    await answer("a");
    expect(uploads.atRisk).toBe(false);
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
