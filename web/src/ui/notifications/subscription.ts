// This browser's subscription to push: made by a click, looked after at every load.

import type { PersonId } from "../../generated/api";
import { addressOf, isFor, type PushDevice, type PushDoor } from "../../state/push";
import { registered } from "./shown";

/** Who wanted it: whoever else signs in to this browser has not been asked. */
const KEPT = "amsn2:push";

export type Subscribed = "ok" | "denied" | "impossible" | "failed";

export function pushIsPossible(): boolean {
  return globalThis.isSecureContext && "serviceWorker" in navigator && "PushManager" in globalThis;
}

export async function current(): Promise<PushSubscription | null> {
  if (!pushIsPossible()) return null;
  return (await (await registered())?.pushManager.getSubscription()) ?? null;
}

/** Ask the browser, then tell the server. To be called from a click. */
export async function subscribe(door: PushDoor, person: PersonId): Promise<Subscribed> {
  if (!pushIsPossible()) return "impossible";
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const state = await door.look();
  if (!state.ok) return "failed";
  try {
    const registration = await navigator.serviceWorker.ready;
    const old = await registration.pushManager.getSubscription();
    if (old !== null && !isFor(old, state.value.public_key)) await old.unsubscribe();
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: state.value.public_key,
    });
    const address = addressOf(subscription);
    if (address === null || !(await door.subscribe(address)).ok) return "failed";
    keep(person);
    return "ok";
  } catch {
    // A browser without a push service of its own, as some are built, says so only now.
    return "failed";
  }
}

export async function unsubscribe(door: PushDoor, devices: readonly PushDevice[]): Promise<void> {
  const here = devices.find((device) => device.here);
  if (here !== undefined) await door.unsubscribe(here.id);
  keep(null);
  await (await current())?.unsubscribe();
}

/** Both sides may have forgotten since: what the browser has is told to the server again. */
export async function resync(door: PushDoor, person: PersonId): Promise<void> {
  if (kept() !== person) return;
  const subscription = await current();
  const address = subscription === null ? null : addressOf(subscription);
  if (subscription === null || address === null) return;
  const state = await door.look();
  if (!state.ok) return;
  if (!isFor(subscription, state.value.public_key)) await subscription.unsubscribe();
  else if (!state.value.devices.some((device) => device.here)) await door.subscribe(address);
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(person: PersonId | null): void {
  try {
    if (person === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, person);
  } catch {
    // No storage: what the server forgets has to be turned on again.
  }
}
