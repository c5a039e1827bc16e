import { expect, test } from "vitest";
import { cutOff, shares } from "../../src/ui/history/room";

const usage = { messages: 1, message_bytes: 10, blobs: 1, blob_bytes: 45, quota: 90, oldest: null };

test("what is kept for ever is never removed", () => {
  expect(cutOff(0, 5)).toBeNull();
  expect(cutOff(2, 10 * 86_400_000)).toBe(8 * 86_400_000);
});

test("shares are of all that may be used", () => {
  expect(shares(usage)).toEqual({ messages: 10, blobs: 45 });
});

test("what is there is seen, and never more than all", () => {
  expect(shares({ ...usage, message_bytes: 1, quota: 1e12 }).messages).toBe(0.5);
  expect(shares({ ...usage, message_bytes: 0, blob_bytes: 1e15 })).toEqual({ messages: 0, blobs: 100 });
});
