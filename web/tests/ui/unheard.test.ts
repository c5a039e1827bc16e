import { describe, expect, it } from "vitest";
import { Unheard } from "../../src/ui/conversation/unheard";
import { message } from "../state/samples";

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => ({ ...message(first + i), own: false }));

describe("what the log did not read out", () => {
  it("is no news when a conversation is opened", () => {
    const unheard = new Unheard();
    unheard.hush(7, null);
    expect(unheard.rest(from(1, 50)).missed).toBe(0);
  });

  it("is what comes before the history that was fetched has come to rest", () => {
    const unheard = new Unheard();
    unheard.hush(7, null);
    unheard.hush(7, from(1, 50));
    unheard.hush(42, from(1, 92));
    expect(unheard.rest(from(1, 92)).missed).toBe(42);
    unheard.leave();
    unheard.hush(0, from(1, 94));
    unheard.hush(1, from(1, 95));
    expect(unheard.rest(from(1, 95)).missed).toBe(1);
    const first = new Unheard();
    first.hush(0, []);
    first.hush(2, from(1, 2));
    expect(first.rest(from(1, 2)).missed).toBe(2);
  });

  it("is said once, and not what the log itself has read", () => {
    const unheard = new Unheard();
    unheard.rest(from(1, 50));
    expect(unheard.rest(from(1, 52)).missed).toBe(0);
    unheard.hush(42, null);
    expect(unheard.rest(from(1, 94)).missed).toBe(42);
    expect(unheard.rest(from(1, 94)).missed).toBe(0);
    unheard.hush(0, null);
    expect(unheard.rest(from(1, 94)).missed).toBe(0);
  });

  it("is none of one's own, nor a line that nobody said", () => {
    const unheard = new Unheard();
    unheard.rest(from(1, 50));
    unheard.hush(1, null);
    const [one, two, three] = from(51, 53);
    const joined = { ...message(53), ...three, kind: "joined" as const };
    expect(
      unheard.rest([
        ...from(1, 50),
        { ...message(51), ...one, own: true },
        { ...message(52), ...two },
        joined,
      ]).missed,
    ).toBe(1);
  });

  it("is counted by what is unread, when only the last page is here", () => {
    const unheard = new Unheard();
    unheard.rest(from(1, 50));
    unheard.hush(300, null);
    unheard.hush(0, null);
    expect(unheard.rest(from(301, 350)).missed).toBe(300);
    unheard.hush(0, null);
    expect(unheard.rest(from(340, 352)).missed).toBe(2);
  });

  it("is read out one by one while it rests, but for one's own", () => {
    const unheard = new Unheard();
    expect(unheard.rest(from(1, 50)).fresh).toEqual([]);
    const [line, own, nudge] = [
      message(51, { own: false }),
      message(52),
      message(53, { own: false, kind: "nudge" }),
    ];
    const all = [...from(1, 50), line, { ...own, own: true }, nudge];
    expect(unheard.rest(all)).toEqual({ missed: 0, fresh: [line, nudge] });
    expect(unheard.rest(all).fresh).toEqual([]);
    unheard.hush(1, null);
    expect(unheard.rest([...all, message(54, { own: false })])).toEqual({ missed: 1, fresh: [] });
  });

  it("is told by the way to the end to who reads elsewhere", () => {
    const unheard = new Unheard();
    unheard.rest(from(1, 50));
    unheard.hush(4, null);
    unheard.leave();
    expect(unheard.rest(from(1, 54)).missed).toBe(0);
    unheard.hush(1, null);
    expect(unheard.rest(from(1, 55)).missed).toBe(1);
    expect(unheard.rest([]).missed).toBe(0);
  });
});
