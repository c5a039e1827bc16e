// What the page can ask of the server about push; main.ts says how.

import type { Outcome } from "./session.svelte";

export type PushProblem = "" | "refused" | "busy" | "unreachable" | "gone";

export interface PushDevice {
  readonly id: string;
  readonly device: string;
  readonly here: boolean;
  readonly created_at: number;
  readonly last_success_at: number | null;
  readonly last_failure_at: number | null;
  readonly problem: PushProblem;
}

export interface PushState {
  /** Of the server, in base64url. */
  readonly public_key: string;
  readonly devices: readonly PushDevice[];
}

export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Nothing here throws. */
export interface PushDoor {
  look(): Promise<Outcome<PushState>>;
  subscribe(address: PushAddress): Promise<Outcome<PushDevice>>;
  unsubscribe(id: string): Promise<Outcome<undefined>>;
  test(id: string): Promise<Outcome<PushDevice>>;
}

/** Where this browser is to be told, as its subscription says; null when that says nothing. */
export function addressOf(subscription: PushSubscription): PushAddress | null {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  return endpoint && p256dh && auth ? { endpoint, p256dh, auth } : null;
}

/** Whether the subscription was made for that server's key. */
export function isFor(subscription: PushSubscription, publicKey: string): boolean {
  const key = subscription.options.applicationServerKey;
  if (key === null) return true;
  const text = btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") === publicKey;
}
