import { describe, expect, test } from "vitest";
import type { Message, SearchPage, SearchQuery } from "../../src/generated/api";
import { Finder, NO_LIMITS } from "../../src/state/finder.svelte";
import type { Outcome } from "../../src/state/session.svelte";

function page(...positions: number[]): SearchPage {
  return {
    messages: positions.map((position) => ({ id: `m${position}`, position }) as Message),
    words: ["tea"],
    more: true,
  };
}

function scene() {
  const asked: { query: Partial<SearchQuery>; signal: AbortSignal }[] = [];
  const answers: ((outcome: Outcome<SearchPage>) => void)[] = [];
  const timers: (() => void)[] = [];
  const finder = new Finder(
    {
      search: (query, signal) => {
        asked.push({ query, signal });
        return new Promise((resolve) => answers.push(resolve));
      },
      storage: () => Promise.reject(new Error("not asked here")),
    },
    (run) => {
      timers.push(run);
      return () => {
        timers.splice(timers.indexOf(run), 1);
      };
    },
  );
  const settle = async (value: Outcome<SearchPage>) => {
    answers.shift()?.(value);
    await Promise.resolve();
    await Promise.resolve();
  };
  const rest = () => {
    for (const run of timers.splice(0)) run();
  };
  return { finder, asked, settle, rest, timers };
}

describe("the finder", () => {
  test("asks once one has stopped typing", async () => {
    const { finder, asked, settle, rest, timers } = scene();
    for (const text of ["t", "te", "tea"]) finder.look(text);
    expect([timers.length, asked.length, finder.asking]).toEqual([1, 0, true]);
    rest();
    expect(asked.map(({ query }) => query.text)).toEqual(["tea"]);
    await settle({ ok: true, value: page(3, 2) });
    expect(finder.found.map((message) => message.position)).toEqual([3, 2]);
    expect([finder.asking, finder.answered, finder.more]).toEqual([false, true, true]);
  });

  test("knows the answer to what was asked before", async () => {
    const { finder, settle, rest, asked } = scene();
    finder.look("tea");
    rest();
    await settle({ ok: true, value: page(3) });
    finder.look("tea ");
    rest();
    expect(asked).toHaveLength(1);
    expect(finder.found).toHaveLength(1);
  });

  test("does not wait for what nobody looks for any more", async () => {
    const { finder, asked, settle, rest } = scene();
    finder.look("tea");
    rest();
    finder.look("coffee");
    expect(asked[0]?.signal.aborted).toBe(true);
    rest();
    await settle({ ok: true, value: page(1) });
    expect(finder.found).toEqual([]);
    await settle({ ok: true, value: page(9) });
    expect(finder.found.map((message) => message.position)).toEqual([9]);
  });

  test("goes on below what was found", async () => {
    const { finder, asked, settle, rest } = scene();
    finder.look("tea", { ...NO_LIMITS, author: "b@c" });
    rest();
    await settle({ ok: true, value: page(3, 2) });
    const going = finder.goOn();
    void finder.goOn();
    await settle({ ok: true, value: { ...page(1), more: false } });
    await going;
    expect(asked.map(({ query }) => [query.before, query.author])).toEqual([
      [null, "b@c"],
      [2, "b@c"],
    ]);
    expect(finder.found.map((message) => message.position)).toEqual([3, 2, 1]);
    expect(finder.more).toBe(false);
  });

  test("says what went wrong, and tries again", async () => {
    const { finder, settle, rest } = scene();
    finder.look("tea");
    rest();
    await settle({ ok: false, refusal: { code: "unreachable", detail: "" } });
    expect(finder.refusal?.code).toBe("unreachable");
    void finder.again();
    await settle({ ok: true, value: page(1) });
    expect([finder.refusal, finder.found.length]).toEqual([null, 1]);
  });

  test("finds nothing for nothing", () => {
    const { finder, rest, asked } = scene();
    finder.look("tea");
    finder.look("  ");
    rest();
    expect(asked).toEqual([]);
    expect([finder.asking, finder.found]).toEqual([false, []]);
  });
});
