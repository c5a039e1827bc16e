// Commands on their way to the server: kept until it has them, sent in the order they were given.
//
// The same id goes out again until the answer is 202 or a final no; the server knows ids it has seen. That is
// also why a command may leave before it is kept: when nothing else of this tab is on its way it goes at once,
// and the disk writes meanwhile.

import type { Command, CommandId, Problem, ProblemCode } from "../generated/api";
import { problemCodeValues } from "../generated/api";
import { Backoff } from "./backoff";
import type { Locks } from "./election";
import type { Http } from "./http";
import { HttpProblem, Unreachable } from "./http";
import { isAborted } from "./signals";

/** Where waiting commands are kept; entries come back in the order they were put. */
export interface OutboxStore {
  /** Whether it will be there in another life of the page. */
  put(person: string, command: Command): Promise<boolean>;
  all(person: string): Promise<readonly Command[]>;
  remove(id: CommandId): Promise<void>;
}

/** Keeps commands no longer than the page lives: where there is no IndexedDB, and for passwords. */
export class MemoryStore implements OutboxStore {
  private entries: { person: string; command: Command }[] = [];

  put(person: string, command: Command): Promise<boolean> {
    this.entries.push({ person, command });
    return Promise.resolve(false);
  }

  all(person: string): Promise<readonly Command[]> {
    return Promise.resolve(
      this.entries.filter((entry) => entry.person === person).map((entry) => entry.command),
    );
  }

  remove(id: CommandId): Promise<void> {
    this.entries = this.entries.filter((entry) => entry.command.id !== id);
    return Promise.resolve();
  }
}

/** Tells the other tabs whose command was taken here. */
export interface OutboxLine {
  postMessage(person: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

export interface OutboxHost {
  readonly locks: Locks | null;
  /** Null where tabs have nothing in common: then the order holds within each of them. */
  readonly line: OutboxLine | null;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  random(): number;
}

export interface OutboxListener {
  /** The command will never be accepted; nothing was changed. */
  failed(command: CommandId, problem: Problem): void;
  /** Nobody answered; the command is sent again later. */
  unreachable(): void;
  /** The server does not know this browser any more; the commands wait for the next sign-in. */
  signedOut(): void;
  /** Whether something waits here that would be lost with the page. */
  atRisk(is: boolean): void;
}

/** A server that stumbles over a command this often will not digest it. */
const STUMBLES = 5;

/** Milliseconds after a command that went at once until it is looked whether another tab left something here. */
const LOOK_AFTER = 2_000;

/** What came of sending one command. */
type Fate =
  { readonly kind: "gone" } | { readonly kind: "later"; readonly pause: number } | { readonly kind: "over" };

export class Outbox {
  private readonly stopping = new AbortController();
  private nap = new AbortController();
  private running = false;
  private again = false;
  private looking = false;
  /** Nothing was left here when this was last looked at, and since then all went through `running`. */
  private empty = false;
  /** How often another tab has taken something since. */
  private elsewhere = 0;
  /** What waits and is kept nowhere but here. */
  private readonly unkept = new Set<CommandId>();
  private readonly stumbles = new Map<CommandId, number>();
  private readonly backoff: Backoff;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly person: string,
    private readonly http: Http,
    private readonly store: OutboxStore,
    private readonly host: OutboxHost,
    private readonly listener: OutboxListener,
  ) {
    this.backoff = new Backoff(() => host.random());
    host.line?.addEventListener("message", (event) => {
      if (event.data === person) this.hear();
    });
  }

  /** Whether something waits here that would be lost with the page. */
  get atRisk(): boolean {
    return this.unkept.size > 0;
  }

  /** Commands of the person that the server may not have yet, in order. */
  pending(): Promise<readonly Command[]> {
    return this.store.all(this.person);
  }

  /** Take a command. Returns at once; it is sent when its turn comes and the server can be reached. */
  send(command: Command): void {
    const idle = this.empty && !this.running && !this.stopping.signal.aborted;
    const express = idle ? this.deliver(command) : null;
    this.writing = this.writing.then(() => this.keep(command));
    if (express === null) this.flush();
    else void this.run(express);
  }

  /** Resolves when all that was taken will outlive the page. */
  written(): Promise<void> {
    return this.writing;
  }

  /** Send what waits, now. */
  flush(): void {
    if (this.stopping.signal.aborted) return;
    this.again = true;
    this.backoff.reset();
    this.nap.abort();
    if (!this.running) void this.run(null);
  }

  stop(): void {
    this.stopping.abort();
    this.nap.abort();
  }

  private async keep(command: Command): Promise<void> {
    const kept = this.store.put(this.person, command);
    // What is written in another tab from now on goes behind it.
    this.host.line?.postMessage(this.person);
    if (await kept) return;
    this.unkept.add(command.id);
    this.listener.atRisk(true);
  }

  /** In another tab something was taken: what is written here goes behind it, and it is ours if that tab closes. */
  private hear(): void {
    this.elsewhere += 1;
    this.empty = false;
    this.lookLater();
  }

  /** Another tab may have left something here, and been closed. To look costs more than to send: not each time. */
  private lookLater(): void {
    if (this.looking) return;
    this.looking = true;
    void this.host.sleep(LOOK_AFTER, this.stopping.signal).then(() => {
      this.looking = false;
      if (!this.running) this.flush();
    });
  }

  /** First what has left already, if anything, then all that waits. */
  private async run(express: Promise<Fate> | null): Promise<void> {
    this.running = true;
    try {
      let fate = express === null ? null : await express;
      if (fate?.kind === "gone") this.lookLater();
      for (;;) {
        if (fate?.kind === "over") this.empty = false;
        if (fate?.kind === "later") {
          this.again = true;
          this.nap = new AbortController();
          await this.host.sleep(fate.pause, AbortSignal.any([this.nap.signal, this.stopping.signal]));
        }
        if (!this.again || this.stopping.signal.aborted) return;
        this.again = false;
        await this.writing;
        fate = await this.inTurn(() => this.drain());
      }
    } finally {
      this.running = false;
    }
  }

  /** One tab at a time, so that the order holds. A pause is made outside, or one tab would hold up all. */
  private async inTurn(work: () => Promise<Fate>): Promise<Fate> {
    if (this.host.locks === null) return work();
    let fate: Fate = { kind: "over" };
    try {
      await this.host.locks.request(`${this.name}:outbox`, { signal: this.stopping.signal }, async () => {
        fate = await work();
      });
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
    return fate;
  }

  /** Send everything that waits. */
  private async drain(): Promise<Fate> {
    for (;;) {
      const { elsewhere } = this;
      const [command] = await this.store.all(this.person);
      if (this.stopping.signal.aborted) return { kind: "over" };
      if (command === undefined) {
        this.empty = elsewhere === this.elsewhere;
        return { kind: "gone" };
      }
      const fate = await this.deliver(command);
      if (fate.kind !== "gone") return fate;
    }
  }

  /** Send one, and let go of it once the server has it or will never take it. */
  private async deliver(command: Command): Promise<Fate> {
    try {
      await this.http.ask("commands", { method: "POST", body: command, signal: this.stopping.signal });
      this.backoff.reset();
    } catch (error) {
      if (isAborted(this.stopping.signal)) return { kind: "over" };
      if (error instanceof Unreachable) {
        this.listener.unreachable();
        return { kind: "later", pause: this.backoff.next() };
      }
      if (!(error instanceof HttpProblem)) throw error;
      if (error.status === 401) {
        this.listener.signedOut();
        return { kind: "over" };
      }
      if (!this.isFinal(command.id, error)) {
        return { kind: "later", pause: error.retryAfter ?? this.backoff.next() };
      }
      this.listener.failed(command.id, problemOf(error));
    }
    this.stumbles.delete(command.id);
    // What left before it was kept must not be kept after it has gone.
    await this.writing;
    await this.store.remove(command.id);
    if (this.unkept.delete(command.id)) this.listener.atRisk(this.atRisk);
    return { kind: "gone" };
  }

  private isFinal(id: CommandId, problem: HttpProblem): boolean {
    if (problem.status === 507) return true;
    if (problem.status === 408 || problem.status === 425 || problem.status === 429) return false;
    if (problem.status === 503) return false;
    if (problem.status < 500) return true;
    const count = (this.stumbles.get(id) ?? 0) + 1;
    this.stumbles.set(id, count);
    return count >= STUMBLES;
  }
}

/** What the contract calls it, since a refused command is told like any other failure. */
function problemOf(error: HttpProblem): Problem {
  const known = (problemCodeValues as readonly string[]).includes(error.code);
  const code = known ? (error.code as ProblemCode) : error.status < 500 ? "command_malformed" : "internal";
  return { code, detail: error.detail };
}
