// The events of a browser: one tab polls and tells the others, and every tab keeps its own cursor.
//
// A tab takes what the leader tells when it follows on what it has; anything else (it has just
// opened, it slept, it missed something) it fetches itself, without waiting. Start and recovery are one path.

import type { Problem } from "../generated/api";
import { Backoff } from "./backoff";
import type { Cursor } from "./cursor";
import { reaches } from "./cursor";
import { Election, type Locks } from "./election";
import type { Http } from "./http";
import { HttpProblem, Unreachable } from "./http";
import { type Patience } from "./patience";
import { type Answer, ask, Poll, type PollHost, type Status } from "./poll";
import { isAborted } from "./signals";

/** What tabs tell each other. */
type Note =
  | { readonly kind: "answer"; readonly from: Cursor | null; readonly answer: Answer }
  | { readonly kind: "status"; readonly status: Status; readonly cursor: Cursor | null }
  | { readonly kind: "signed_out" }
  | { readonly kind: "who_leads" }
  | { readonly kind: "doubt" }
  | { readonly kind: "failed"; readonly command: string; readonly problem: Problem };

export interface Channel {
  postMessage(note: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  close(): void;
}

export interface FeedHost extends PollHost {
  /** Null where the browser has none; then every tab polls for itself. */
  readonly locks: Locks | null;
  readonly channel: Channel | null;
}

export interface FeedListener {
  answer(answer: Answer): void;
  status(status: Status): void;
  signedOut(): void;
  /** Another tab has learnt that a command failed for good. */
  failed(command: string, problem: Problem): void;
}

/** An answer that is younger than this is beyond doubt. */
const FRESH = 5_000;
/** A leader that is alive answers a question of its own browser at once; a frozen one never. */
const ANSWERS_WITHIN = 2_000;

export class Feed {
  private readonly poll: Poll;
  private readonly election: Election;
  private readonly stopping = new AbortController();
  private cursor: Cursor | null = null;
  private catchingUp: Promise<void> | null = null;
  /** How often the leader has said something. */
  private heard = 0;
  /** What was answered to this tab, and the others have still to hear. */
  private untold: Note | null = null;
  private lastStatus: Status | null = null;
  private lastLive = 0;
  private readonly channel: Channel | null;

  constructor(
    name: string,
    private readonly http: Http,
    private readonly host: FeedHost,
    private readonly listener: FeedListener,
    patience?: Patience,
    learned?: (seconds: number) => void,
  ) {
    const shared = host.locks !== null && host.channel !== null;
    this.channel = shared ? host.channel : null;
    const reader = {
      cursor: () => this.cursor,
      take: (from: Cursor | null, answer: Answer) => {
        this.take(from, answer);
        this.untold = { kind: "answer", from, answer };
      },
      status: (status: Status) => {
        this.show(status);
        // Who is told an answer knows by it that the line is well.
        this.tell(this.untold ?? { kind: "status", status, cursor: this.cursor });
        this.untold = null;
      },
      signedOut: () => {
        this.tell({ kind: "signed_out" });
        this.end();
      },
    };
    this.poll = new Poll(http, reader, host, patience, learned);
    this.election = new Election(shared ? host.locks : null, name, (until) => this.lead(until));
  }

  /** Run until `stop`, or until the session ends. */
  async run(): Promise<void> {
    this.channel?.addEventListener("message", (event) => {
      this.hear(event.data as Note);
    });
    this.show({ state: "catching_up", since: this.host.now() });
    const campaign = this.election.run(this.stopping.signal);
    // A tab that joins does not wait for the leader's next news.
    if (this.channel !== null) {
      this.tell({ kind: "who_leads" });
      void this.catchUp();
    }
    await campaign;
  }

  /** Whether this tab polls for all of the browser. */
  get leads(): boolean {
    return this.election.leads;
  }

  stop(): void {
    this.stopping.abort();
    this.channel?.close();
  }

  /** What is shown may be old: ask now, and see whether the leader is still there. */
  wake(): void {
    if (this.stopping.signal.aborted) return;
    if (this.election.leads || this.channel === null) {
      this.poll.wake();
      return;
    }
    void this.catchUp();
    void this.checkLeader();
  }

  /** Something else found nobody there: see whether the parked poll only hangs. */
  doubt(): void {
    if (!this.election.leads) this.tell({ kind: "doubt" });
    else if (this.lastStatus?.state === "live" && this.host.now() - this.lastLive > FRESH) this.poll.wake();
  }

  /** Tell the other tabs that a command failed for good. */
  tellFailed(command: string, problem: Problem): void {
    this.tell({ kind: "failed", command, problem });
  }

  private async lead(until: AbortSignal): Promise<void> {
    // Of what was answered when this tab led before, the others have heard by themselves.
    this.untold = null;
    await this.catchingUp;
    await this.poll.run(until);
    // The session ended: keep the office until the page has stopped this feed, so that no tab asks again.
    if (!until.aborted) {
      await new Promise<void>((resolve) => {
        until.addEventListener("abort", () => {
          resolve();
        });
      });
    }
  }

  private hear(note: Note): void {
    if (this.stopping.signal.aborted) return;
    switch (note.kind) {
      case "answer":
        this.heard += 1;
        this.take(note.from, note.answer);
        this.show({ state: "live" });
        return;
      case "status":
        this.heard += 1;
        this.show(note.status);
        if (note.status.state === "live" && note.cursor !== null && !reaches(this.cursor, note.cursor)) {
          void this.catchUp();
        }
        return;
      case "signed_out":
        this.end();
        return;
      case "who_leads":
        if (this.election.leads && this.lastStatus !== null) {
          this.tell({ kind: "status", status: this.lastStatus, cursor: this.cursor });
        }
        return;
      case "doubt":
        if (this.election.leads) this.doubt();
        return;
      case "failed":
        this.listener.failed(note.command, note.problem);
        return;
    }
  }

  private take(from: Cursor | null, answer: Answer): void {
    if (this.stopping.signal.aborted || reaches(this.cursor, answer.cursor)) return;
    if ("events" in answer && from !== this.cursor) {
      // Not what follows on what is here. An overlap cannot be cut, since several events may share a number.
      void this.catchUp();
      return;
    }
    this.cursor = answer.cursor;
    this.listener.answer(answer);
  }

  private catchUp(): Promise<void> {
    this.catchingUp ??= this.fetchMissing().finally(() => {
      this.catchingUp = null;
    });
    return this.catchingUp;
  }

  private async fetchMissing(): Promise<void> {
    const { signal } = this.stopping;
    const backoff = new Backoff(() => this.host.random());
    const reader = {
      take: (from: Cursor | null, answer: Answer) => {
        // While this was under way the leader may have told more; then there is a next round.
        if ("snapshot" in answer || from === this.cursor) this.take(from, answer);
      },
    };
    while (!signal.aborted && !this.election.leads) {
      try {
        const answer = await ask(this.http, this.cursor, 0, signal, reader);
        if (("more" in answer && answer.more) || !reaches(this.cursor, answer.cursor)) continue;
        this.show({ state: "live" });
        return;
      } catch (error) {
        if (isAborted(signal)) return;
        if (error instanceof HttpProblem && error.status === 401) {
          this.end();
          return;
        }
        if (!(error instanceof HttpProblem) && !(error instanceof Unreachable)) throw error;
        await this.host.sleep(backoff.next(), signal);
      }
    }
  }

  private async checkLeader(): Promise<void> {
    const before = this.heard;
    this.tell({ kind: "who_leads" });
    await this.host.sleep(ANSWERS_WITHIN, this.stopping.signal);
    if (this.heard === before && !this.stopping.signal.aborted) {
      await this.election.depose(this.stopping.signal);
    }
  }

  private end(): void {
    if (!this.stopping.signal.aborted) this.listener.signedOut();
  }

  private show(status: Status): void {
    if (this.stopping.signal.aborted) return;
    this.lastStatus = status;
    if (status.state === "live") this.lastLive = this.host.now();
    this.listener.status(status);
  }

  private tell(note: Note): void {
    if (!this.stopping.signal.aborted) this.channel?.postMessage(note);
  }
}
