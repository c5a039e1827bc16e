// Notices that the machine slept, came back on line, or the page came back to the front.

const TICK = 5_000;
/** A timer that is later than this did not run: browsers throttle hidden tabs to one a minute at worst. */
const ASLEEP = 15_000;
const ASLEEP_HIDDEN = 75_000;

export interface WakeHost {
  readonly window: Pick<Window, "addEventListener" | "removeEventListener">;
  readonly document: Pick<Document, "addEventListener" | "removeEventListener" | "visibilityState">;
  now(): number;
  setInterval(call: () => void, milliseconds: number): unknown;
  clearInterval(timer: unknown): void;
}

export function browserHost(): WakeHost {
  return {
    window,
    document,
    now: () => Date.now(),
    setInterval: (call, milliseconds) => window.setInterval(call, milliseconds),
    clearInterval: (timer) => {
      window.clearInterval(timer as number);
    },
  };
}

/** Call back whenever what is shown may be old; returns how to stop. */
export function onWake(host: WakeHost, woke: () => void): () => void {
  let last = host.now();
  const tick = () => {
    const now = host.now();
    const gap = now - last;
    last = now;
    if (gap > (host.document.visibilityState === "visible" ? ASLEEP : ASLEEP_HIDDEN)) woke();
  };
  const shown = () => {
    if (host.document.visibilityState === "visible") {
      // The tick tells a nap from a change of tabs: without a gap the poll is well.
      tick();
    }
  };
  const restored = (event: Event) => {
    if ((event as PageTransitionEvent).persisted) woke();
  };
  const timer = host.setInterval(tick, TICK);
  // Going off line is asked about too: a request that hangs would tell of it half a minute later.
  host.window.addEventListener("online", woke);
  host.window.addEventListener("offline", woke);
  host.window.addEventListener("pageshow", restored);
  host.document.addEventListener("visibilitychange", shown);
  return () => {
    host.clearInterval(timer);
    host.window.removeEventListener("online", woke);
    host.window.removeEventListener("offline", woke);
    host.window.removeEventListener("pageshow", restored);
    host.document.removeEventListener("visibilitychange", shown);
  };
}
