// Quiet hours, as in src/amsn2/core/quiet.py; and who is not to be disturbed at all.

import type { Account, Preferences } from "../generated/api";

type Hours = Pick<Preferences, "quiet_from" | "quiet_to" | "time_zone">;

export function isQuiet({ quiet_from, quiet_to, time_zone }: Hours, now: number): boolean {
  if (quiet_from < 0 || quiet_to < 0 || quiet_from === quiet_to) return false;
  const minute = minuteOf(now, time_zone);
  return quiet_from < quiet_to
    ? minute >= quiet_from && minute < quiet_to
    : minute >= quiet_from || minute < quiet_to;
}

export function isBusy(account: Account | undefined): boolean {
  return account?.presence === "busy";
}

/** Which minute of the day it is there; here, where the zone is unknown to the browser. */
function minuteOf(now: number, zone: string): number {
  const options = { hour: "numeric", minute: "numeric", hourCycle: "h23" } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en", zone ? { ...options, timeZone: zone } : options);
  } catch {
    format = new Intl.DateTimeFormat("en", options);
  }
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  return (parts["hour"] ?? 0) * 60 + (parts["minute"] ?? 0);
}

/** The zone of this browser. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
