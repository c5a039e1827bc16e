// Notifications are shown, listed and closed one after the other, by tabs and worker alike. Chromium, asked for
// its list while it shows one, takes that for gone and forgets it: it stays on the screen, and can neither be
// closed nor clicked any more.

/** One name for the whole origin: several aMSN2 below one host may wait for each other, which hurts nobody. */
export const LOCK = "amsn2:notifications";

/** Showing takes some milliseconds. Who holds it longer was put to sleep, and what comes is shown all the same. */
export const PATIENCE = 3_000;

export interface NotificationLocks {
  request<T>(name: string, options: { signal: AbortSignal }, hold: () => Promise<T>): Promise<T>;
}

/** Null where the browser has none. */
export function locksOf(of: { readonly locks?: NotificationLocks }): NotificationLocks | null {
  return of.locks ?? null;
}

/** Do the work when nobody else is at the notifications, or after a while in any case. */
export async function alone<T>(locks: NotificationLocks | null, work: () => Promise<T>): Promise<T> {
  if (locks === null) return work();
  const at = { work: false };
  try {
    return await locks.request(LOCK, { signal: AbortSignal.timeout(PATIENCE) }, () => {
      at.work = true;
      return work();
    });
  } catch (error) {
    if (at.work) throw error;
    return work();
  }
}
