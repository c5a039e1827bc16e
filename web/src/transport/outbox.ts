// Commands on their way to the server: kept until it has them, sent in the order they were given.
//
// The same id goes out again until the answer is 202 or a final no; the server knows ids it has seen.

import type { Command, CommandId, Problem, ProblemCode } from "../generated/api";
import { problemCodeValues } from "../generated/api";
import { Backoff } from "./backoff";
import type { Locks } from "./election";
import type { Http } from "./http";
import { HttpProblem, Unreachable } from "./http";
import { isAborted } from "./signals";

/** Where waiting commands are kept; entries come back in the order they were put. */
export interface OutboxStore {
  put(person: string, command: Command): Promise<void>;
  all(person: string): Promise<readonly Command[]>;
  remove(id: CommandId): Promise<void>;
}

/** Keeps commands no longer than the page lives: where there is no IndexedDB, and for passwords. */
export class MemoryStore implements OutboxStore {
  private entries: { person: string; command: Command }[] = [];

  put(person: string, command: Command): Promise<void> {
    this.entries.push({ person, command });
    return Promise.resolve();
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

export interface OutboxHost {
  readonly locks: Locks | null;
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
}

/** A server that stumbles over a command this often will not digest it. */
const STUMBLES = 5;

export class Outbox {
  private readonly stopping = new AbortController();
  private nap = new AbortController();
  private running: Promise<void> | null = null;
  private again = false;
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
  }

  /** Commands of the person that the server may not have yet, in order. */
  pending(): Promise<readonly Command[]> {
    return this.store.all(this.person);
  }

  /** Take a command. Returns at once; it is sent when its turn comes and the server can be reached. */
  send(command: Command): void {
    this.writing = this.writing
      .then(() => this.store.put(this.person, command))
      .then(() => {
        this.flush();
      });
  }

  /** Send what waits, now. */
  flush(): void {
    if (this.stopping.signal.aborted) return;
    this.again = true;
    this.backoff.reset();
    this.nap.abort();
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  stop(): void {
    this.stopping.abort();
    this.nap.abort();
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopping.signal.aborted) {
      this.again = false;
      const pause = await this.inTurn(() => this.drain());
      if (pause === null) continue;
      this.again = true;
      this.nap = new AbortController();
      await this.host.sleep(pause, AbortSignal.any([this.nap.signal, this.stopping.signal]));
    }
  }

  /** One tab at a time, so that the order holds. A pause is made outside, or one tab would hold up all. */
  private async inTurn(work: () => Promise<number | null>): Promise<number | null> {
    if (this.host.locks === null) return work();
    let pause: number | null = null;
    try {
      await this.host.locks.request(`${this.name}:outbox`, { signal: this.stopping.signal }, async () => {
        pause = await work();
      });
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
    return pause;
  }

  /** Send everything; returns how long to pause before going on, null when done. */
  private async drain(): Promise<number | null> {
    for (;;) {
      const [command] = await this.store.all(this.person);
      if (command === undefined || this.stopping.signal.aborted) return null;
      try {
        await this.http.ask("commands", { method: "POST", body: command, signal: this.stopping.signal });
        this.backoff.reset();
      } catch (error) {
        if (isAborted(this.stopping.signal)) return null;
        if (error instanceof Unreachable) {
          this.listener.unreachable();
          return this.backoff.next();
        }
        if (!(error instanceof HttpProblem)) throw error;
        if (error.status === 401) {
          this.listener.signedOut();
          return null;
        }
        if (!this.isFinal(command.id, error)) return error.retryAfter ?? this.backoff.next();
        this.listener.failed(command.id, problemOf(error));
      }
      this.stumbles.delete(command.id);
      await this.store.remove(command.id);
    }
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
