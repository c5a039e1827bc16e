// This browser's subscription to push: made by a click, looked after at every load.

import type { PersonId } from "../../generated/api";
import { addressOf, isFor, type PushDevice, type PushDoor } from "../../state/push";
import { inTime, workerAtWork } from "./registration";
import { mayShow, registered } from "./shown";

/** Who wanted it: whoever else signs in to this browser has not been asked. */
const KEPT = "amsn2:push";

export type Subscribed = "ok" | "denied" | "impossible" | "no_worker" | "failed";

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
  const [state, registration] = await Promise.all([door.look(), workerAtWork()]);
  if (registration === null) return "no_worker";
  if (!state.ok || !(await renew(door, registration, state.value.public_key))) return "failed";
  keep(person);
  return "ok";
}

/** A subscription of just now: an old one may have ended without this browser's knowing. */
async function renew(door: PushDoor, worker: ServiceWorkerRegistration, key: string): Promise<boolean> {
  const { pushManager } = worker;
  try {
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = await inTime(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    const address = made === null ? null : addressOf(made);
    return address !== null && (await door.subscribe(address)).ok;
  } catch {
    // A browser without a push service of its own, as some are built, says so only now.
    return false;
  }
}

export async function unsubscribe(door: PushDoor, devices: readonly PushDevice[]): Promise<void> {
  const here = devices.find((device) => device.here);
  if (here !== undefined) await door.unsubscribe(here.id);
  keep(null);
  await (await current())?.unsubscribe();
}

let syncing: Promise<void> | null = null;

/** Both sides may have forgotten since: what the browser has is told to the server again, or made anew. */
export function resync(door: PushDoor, person: PersonId): Promise<void> {
  syncing ??= sync(door, person)
    .catch(() => undefined) // it is tried again at the next load
    .finally(() => (syncing = null));
  return syncing;
}

async function sync(door: PushDoor, person: PersonId): Promise<void> {
  if (kept() !== person || !pushIsPossible() || !mayShow()) return;
  const state = await door.look();
  if (!state.ok) return;
  const { public_key, devices } = state.value;
  const here = devices.find((device) => device.here);
  const registration = await workerAtWork();
  if (registration === null) return;
  const subscription = await registration.pushManager.getSubscription();
  const address = subscription === null ? null : addressOf(subscription);
  if (
    subscription === null ||
    address === null ||
    here?.problem === "gone" ||
    !isFor(subscription, public_key)
  )
    await renew(door, registration, public_key);
  else if (here === undefined) await door.subscribe(address);
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
