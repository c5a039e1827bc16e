// What takes how much room, and what is too old to be kept.

import type { StorageUsage } from "../../generated/api";

const DAY = 24 * 3600 * 1000;

/** Before when messages are removed; null: they are kept for ever. */
export function cutOff(days: number, now: number): number | null {
  return days === 0 ? null : now - days * DAY;
}

/** Shares of all that may be used, in percent; what is there is always seen. */
export function shares(usage: StorageUsage): { readonly messages: number; readonly blobs: number } {
  const all = Math.max(1, usage.message_bytes + Math.max(usage.quota, usage.blob_bytes));
  return { messages: share(usage.message_bytes, all), blobs: share(usage.blob_bytes, all) };
}

function share(part: number, all: number): number {
  return part === 0 ? 0 : Math.max(0.5, Math.min(100, (100 * part) / all));
}
