// The worker of the page. Without it everything works, but not without a network, and nothing comes by push.

/**
 * A build is fetched in seconds, also on a slow line, and a push service answers in one. Where settings forbid a
 * worker, or no service can be reached, some browsers never say.
 */
export const PATIENCE = 20_000;

/** Never while the page is being worked on. Registering again is harmless. Rejects where the browser forbids it. */
export async function registerWorker(): Promise<void> {
  if (import.meta.env.PROD) await navigator.serviceWorker.register("./worker.js", { scope: "./" });
}

/** The worker at work; null where the browser forbids it, or keeps silent about it. */
export async function workerAtWork(): Promise<ServiceWorkerRegistration | null> {
  try {
    // Registered again, since that says at once what waiting for it never would.
    return await inTime(registerWorker().then(() => navigator.serviceWorker.ready));
  } catch {
    return null;
  }
}

/** What comes of it; null when nothing has for long. */
export async function inTime<T>(work: Promise<T>, patience = PATIENCE): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patience, null);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
