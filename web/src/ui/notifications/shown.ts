// The notifications that this browser shows. The worker shows what comes by push under the same tags, so that
// nothing is shown twice.

import type { ConversationId, Notification as Due } from "../../generated/api";
import { alone, locksOf } from "../../state/notifications_lock";
import { hashOf } from "../route.svelte";

interface Data {
  readonly conversation: ConversationId | null;
  readonly position: number;
}

export function mayShow(): boolean {
  return "Notification" in globalThis && Notification.permission === "granted";
}

export async function registered(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator)) return null;
  try {
    return (await navigator.serviceWorker.getRegistration()) ?? null;
  } catch {
    return null; // the settings of the browser forbid it
  }
}

export async function show(due: Due, body: string, silent: boolean): Promise<void> {
  if (!mayShow()) return;
  const data: Data = { conversation: due.conversation, position: due.position };
  const options = { body, silent, data, tag: due.id, icon: "./icon-192.png", badge: "./badge-96.png" };
  const registration = await registered();
  if (registration?.active) {
    await alone(locksOf(navigator), () => registration.showNotification(due.title, options));
    return;
  }
  const shown = new Notification(due.title, options);
  shown.addEventListener("click", () => {
    globalThis.focus();
    globalThis.location.hash = hashOf(due.conversation);
    shown.close();
  });
}

/** Take away those that are of no use any more. */
export async function close(
  useless: (conversation: ConversationId, position: number) => boolean,
): Promise<void> {
  for (const shown of await listed()) {
    const data = shown.data as Data | null;
    if (data?.conversation && useless(data.conversation, data.position)) shown.close();
  }
}

/** Nobody is signed in here any more, or somebody else: what is shown is none of their business. */
export async function closeAll(): Promise<void> {
  for (const shown of await listed()) shown.close();
}

async function listed(): Promise<readonly Notification[]> {
  const registration = await registered();
  if (registration === null) return [];
  return alone(locksOf(navigator), () => registration.getNotifications());
}
