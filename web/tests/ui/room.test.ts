import { expect, test } from "vitest";
import type { StorageUsage } from "../../src/generated/api";
import { cutOff, shareOf, sizes } from "../../src/ui/history/room";

const usage: StorageUsage = {
  messages: 1,
  message_bytes: 10,
  blobs: 3,
  blob_bytes: 35,
  kinds: { file: 20, sound: 0, picture: 10, emoticon: 4, ink: 1, export: 10, import: 0, heard: 7 },
  quota: 80,
  oldest: null,
};

test("what is kept for ever is never removed", () => {
  expect(cutOff(0, 5)).toBeNull();
  expect(cutOff(2, 10 * 86_400_000)).toBe(8 * 86_400_000);
});

test("everything belongs to a part", () => {
  expect(sizes(usage)).toEqual({ messages: 10, pictures: 15, files: 20, archives: 10 });
});

test("shares are of all that may be used", () => {
  expect([shareOf("messages", usage), shareOf("files", usage)]).toEqual([10, 20]);
});

test("what is there is seen, and never more than all", () => {
  expect(shareOf("messages", { ...usage, quota: 1e12 })).toBe(0.5);
  expect(shareOf("messages", { ...usage, message_bytes: 0 })).toBe(0);
  expect(shareOf("files", { ...usage, kinds: { ...usage.kinds, file: 1e15 }, blob_bytes: 35 })).toBe(100);
});
