// What is said where a notification has no text of its own; the worker is given the same words.

import type { Notification as Due, NotificationKind } from "../../generated/api";
import { t } from "../i18n/language.svelte";

export function wordOf(kind: NotificationKind | "test"): string {
  return t(`notice_${kind}`);
}

export function bodyOf(due: Due): string {
  if (due.kind === "file" && due.text) return t("notice_file_named", { name: due.text });
  return due.text || wordOf(due.kind);
}

/** Keep the words where the worker finds them. */
export async function keepWords(): Promise<void> {
  if (!("caches" in globalThis)) return;
  const kinds = ["message", "nudge", "file", "signed_in", "request", "problem", "test"] as const;
  const words = Object.fromEntries(kinds.map((kind) => [kind, wordOf(kind)]));
  try {
    const cache = await caches.open(`amsn2:${new URL(document.baseURI).pathname}:words`);
    await cache.put(new URL("words", document.baseURI).href, Response.json(words));
  } catch {
    // No room, or a private window: the worker speaks English.
  }
}
