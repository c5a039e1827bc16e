import { expect, it } from "vitest";
import { BELIEVED, Looking } from "../../src/state/looking";

let now = 0;

/** Lines of tabs that hear each other at once. */
function lines() {
  const all: { listener: ((event: MessageEvent) => void) | null; closed: boolean }[] = [];
  return () => {
    const end: (typeof all)[number] = { listener: null, closed: false };
    all.push(end);
    return {
      postMessage(data: unknown) {
        for (const other of all) if (other !== end) other.listener?.({ data } as MessageEvent);
      },
      addEventListener(_type: "message", listener: (event: MessageEvent) => void) {
        end.listener = listener;
      },
      close() {
        end.closed = true;
      },
    };
  };
}

it("knows what all tabs look at", () => {
  const line = lines();
  const one = new Looking("one", line(), () => now);
  const other = new Looking("other", line(), () => now);
  one.tell("a:b");
  one.tell("a:b");
  expect([one.at("a:b"), other.at("a:b"), other.at("a:c")]).toEqual([true, true, false]);
  other.tell("a:c");
  one.tell(null);
  expect([one.at("a:b"), other.at("a:b"), one.at("a:c")]).toEqual([false, false, true]);
  other.close();
  expect(one.at("a:c")).toBe(false);
});

it("does not believe for ever what a tab said that was killed", () => {
  const line = lines();
  const killed = new Looking("killed", line(), () => now);
  const other = new Looking("other", line(), () => now);
  killed.tell("a:b");
  now += BELIEVED;
  expect(other.at("a:b")).toBe(true);
  killed.tell("a:b");
  now += BELIEVED;
  expect(other.at("a:b")).toBe(true);
  now += 1;
  expect(other.at("a:b")).toBe(false);
});

it("knows itself where tabs cannot talk", () => {
  const alone = new Looking("one", null, () => now);
  alone.tell("a:b");
  expect(alone.at("a:b")).toBe(true);
  alone.close();
  expect(alone.at("a:b")).toBe(false);
});
