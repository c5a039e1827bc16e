import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcements } from "../../src/ui/shared/announcements.svelte";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("the same again is said again, and nothing stays for who comes by later", () => {
  const announcements = new Announcements();
  announcements.say("Bob is here");
  announcements.say("Bob is here");
  announcements.say("");
  expect(announcements.said.map(({ text }) => text)).toEqual(["Bob is here", "Bob is here"]);
  expect(new Set(announcements.said.map(({ id }) => id)).size).toBe(2);
  vi.runAllTimers();
  expect(announcements.said).toEqual([]);
});

test("of a flood the latest are kept", () => {
  const announcements = new Announcements();
  for (let number = 1; number <= 100; number += 1) announcements.say(`line ${number}`);
  expect(announcements.said.length).toBeLessThan(20);
  expect(announcements.said.at(-1)?.text).toBe("line 100");
});
