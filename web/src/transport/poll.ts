// The long push as one tab sees it: ask, hand over, ask again. Knows nothing of other tabs.

import type { Event, Snapshot } from "../generated/api";
import { Backoff } from "./backoff";
import type { Cursor } from "./cursor";
import type { Http } from "./http";
import { HttpProblem, Unreachable } from "./http";
import { Patience } from "./patience";
import { isAborted } from "./signals";

export type Answer =
  | { readonly cursor: Cursor; readonly events: readonly Event[]; readonly more: boolean }
  | { readonly cursor: Cursor; readonly snapshot: Snapshot };

/** Whether what is shown is true now; `since` is when it last was, in milliseconds since 1970. */
export type Status =
  | { readonly state: "live" }
  | { readonly state: "catching_up"; readonly since: number }
  | { readonly state: "down"; readonly since: number; readonly code: "starting" | "unreachable" };

export interface PollHost {
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Resolves in a task of its own, once what was just handed over is in the page. */
  turn(): Promise<void>;
  random(): number;
}

export interface PollReader {
  /** How far this reader has come; null asks for a snapshot. */
  cursor(): Cursor | null;
  take(from: Cursor | null, answer: Answer): void;
  status(status: Status): void;
  /** The session has ended; the poll stops. */
  signedOut(): void;
}

/** What a parked poll may take longer than asked before it counts as hung: jitter, a slow line. */
const GRACE = 15_000;
const TRY = 20_000;
/** One cut poll is no news: proxies do that. Two failures in a row are. */
const QUIET_FAILURES = 1;

const WOKEN = Symbol("woken");

export class Poll {
  private readonly backoff: Backoff;
  private interrupt = new AbortController();

  constructor(
    private readonly http: Http,
    private readonly reader: PollReader,
    private readonly host: PollHost,
    private readonly patience = new Patience(),
    private readonly learned: (seconds: number) => void = () => undefined,
  ) {
    this.backoff = new Backoff(() => host.random());
  }

  /** Give up the request or the pause that is under way, and ask at once. */
  wake(): void {
    this.backoff.reset();
    this.interrupt.abort(WOKEN);
  }

  /** Poll until the signal aborts or the session ends. */
  async run(stop: AbortSignal): Promise<void> {
    let hurry = true;
    let failures = 0;
    let lastLive = this.host.now();
    const interruptForGood = () => {
      this.interrupt.abort(WOKEN);
    };
    stop.addEventListener("abort", interruptForGood);
    try {
      for (;;) {
        if (this.interrupt.signal.aborted) {
          this.interrupt = new AbortController();
          // Also who was woken between two polls asks at once.
          hurry = true;
        }
        if (stop.aborted) return;
        const began = this.host.now();
        const wait = hurry ? 0 : this.patience.wait;
        try {
          const answer = await ask(this.http, this.reader.cursor(), wait, this.interrupt.signal, this.reader);
          // An await lies between the abort and here: what came for a stopped poll is not handed over.
          if (isAborted(stop)) return;
          // What came is shown first: to ask again, and to tell other tabs, takes as long as to draw a line.
          await this.host.turn();
          if (isAborted(stop)) return;
          lastLive = this.host.now();
          failures = 0;
          this.backoff.reset();
          if (!hurry)
            this.learn(() => {
              this.patience.answered((lastLive - began) / 1000);
            });
          hurry = "more" in answer && answer.more;
          this.reader.status({ state: "live" });
        } catch (error) {
          if (isAborted(stop)) return;
          if (error === WOKEN) {
            hurry = true;
            this.reader.status({ state: "catching_up", since: lastLive });
            continue;
          }
          if (error instanceof HttpProblem && error.status === 401) {
            this.reader.signedOut();
            return;
          }
          if (!(error instanceof HttpProblem) && !(error instanceof Unreachable)) throw error;
          if (!hurry && error instanceof Unreachable) {
            this.learn(() => {
              this.patience.broke((this.host.now() - began) / 1000);
            });
          }
          hurry = true;
          failures += 1;
          if (failures > QUIET_FAILURES) {
            const code =
              error instanceof HttpProblem && error.code === "starting" ? "starting" : "unreachable";
            this.reader.status({ state: "down", since: lastLive, code });
          }
          const said = error instanceof HttpProblem ? error.retryAfter : null;
          // Everybody hears the same Retry-After; the jitter keeps them from coming back as one.
          const pause = said === null ? this.backoff.next() : said * (1 + this.host.random() / 4);
          await this.host.sleep(pause, this.interrupt.signal);
        }
      }
    } finally {
      stop.removeEventListener("abort", interruptForGood);
    }
  }

  private learn(lesson: () => void): void {
    const before = this.patience.wait;
    lesson();
    if (this.patience.wait !== before) this.learned(this.patience.wait);
  }
}

/** One poll: asks, hands the answer over, and returns it. */
export async function ask(
  http: Http,
  cursor: Cursor | null,
  wait: number,
  signal: AbortSignal,
  reader: Pick<PollReader, "take">,
): Promise<Answer> {
  // In this order: a poll that is asked so takes the server's own lane, any other the long way through its framework.
  const query = new URLSearchParams(cursor === null ? {} : { cursor });
  query.set("wait", String(wait));
  const timeout = wait > 0 ? wait * 1000 + GRACE : TRY;
  const answer = (await http.ask(`events?${query.toString()}`, { signal, timeout })) as Answer;
  if (!signal.aborted) reader.take(cursor, answer);
  return answer;
}
