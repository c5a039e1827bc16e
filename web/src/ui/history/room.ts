// What takes how much room, and what is too old to be kept.

import type { BlobKind, StorageUsage } from "../../generated/api";

const DAY = 24 * 3600 * 1000;

/** Before when messages are removed; null: they are kept for ever. */
export function cutOff(days: number, now: number): number | null {
  return days === 0 ? null : now - days * DAY;
}

/** What is shown of the room apart: messages, pictures, files, and exports with imports. */
export type Part = "messages" | "pictures" | "files" | "archives";

export const PARTS: readonly Part[] = ["messages", "pictures", "files", "archives"];

/** What is made to be heard goes by itself within a day, and takes nobody's room. */
const PART_OF: Readonly<Record<BlobKind, Part | null>> = {
  picture: "pictures",
  emoticon: "pictures",
  ink: "pictures",
  sound: "files",
  file: "files",
  export: "archives",
  import: "archives",
  heard: null,
};

/** Bytes of each part. */
export function sizes(usage: StorageUsage): Readonly<Record<Part, number>> {
  const sums = { messages: usage.message_bytes, pictures: 0, files: 0, archives: 0 };
  for (const [kind, bytes] of Object.entries(usage.kinds) as [BlobKind, number][]) {
    const part = PART_OF[kind];
    if (part !== null) sums[part] += bytes;
  }
  return sums;
}

/** The share that a part has of all that may be used, in percent; what is there is always seen. */
export function shareOf(part: Part, usage: StorageUsage): number {
  const all = sizes(usage);
  const bytes = all[part];
  // Exports and imports lie beside what the quota counts.
  const room = Math.max(1, all.messages + Math.max(usage.quota, usage.blob_bytes) + all.archives);
  return bytes === 0 ? 0 : Math.max(0.5, Math.min(100, (100 * bytes) / room));
}
