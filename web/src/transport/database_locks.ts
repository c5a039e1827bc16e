// Turns that tabs take where the browser has no Web Locks: it has them for pages by https only.
//
// Whoever has a turn has a database of its name open. Who wants it asks for the same at a newer version: the browser
// grants that when everybody else has closed it, to one after the other, and closes what a dying tab leaves open.
// So there is no timer, nothing to renew, and nothing that a tab could miss while it sleeps.

import type { Locks } from "./election";
import { isAborted } from "./signals";

/** What tabs tell each other: a turn was taken from whoever had it; the number is that of its next life. */
interface Stolen {
  readonly name: string;
  readonly life: number;
}

export interface LockChannel {
  postMessage(note: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

export class DatabaseLocks implements Locks {
  private readonly watchers = new Set<(stolen: Stolen) => void>();

  /** Without a storage and a channel nothing can be stolen: who wants to waits instead. */
  constructor(
    private readonly factory: IDBFactory,
    private readonly storage: Storage | null,
    private readonly channel: LockChannel | null,
    private readonly now: () => number = () => Date.now(),
  ) {
    channel?.addEventListener("message", (event) => {
      this.hear(event.data as Stolen);
    });
  }

  /** As Web Locks have it: rejects with AbortError when the signal aborts before the turn comes, or it is stolen. */
  async request(
    name: string,
    { signal, steal = false }: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<void> {
    signal?.throwIfAborted();
    let life = steal ? this.steal(name) : this.life(name);
    for (;;) {
      const stolen = new AbortController();
      const watch = (note: Stolen): void => {
        if (note.name === name && note.life > life) stolen.abort(new DOMException("stolen", "AbortError"));
      };
      this.watchers.add(watch);
      try {
        const over = AbortSignal.any(signal === undefined ? [stolen.signal] : [stolen.signal, signal]);
        const release = await this.take(`${name}#${life}`, over);
        if (release !== null) {
          try {
            await unless(stolen.signal, hold());
          } finally {
            release();
          }
          return;
        }
        signal?.throwIfAborted();
        life = this.life(name);
      } finally {
        this.watchers.delete(watch);
      }
    }
  }

  /** Resolves with what gives it back once it is ours; with null when we no longer want it. */
  private async take(name: string, over: AbortSignal): Promise<(() => void) | null> {
    for (let version = this.now(); ;) {
      // Where the browser refuses databases every tab is alone: nobody waits for what will not come.
      const opened = this.open(name, version).catch(() => undefined);
      const database = await Promise.race([opened, aborted(over)]);
      if (database === null) {
        // It comes all the same, when those before us have gone.
        void opened.then((late) => {
          if (typeof late === "object") this.giveBack(late, name);
        });
        return null;
      }
      if (database === undefined) return () => undefined;
      if (typeof database === "object") {
        return () => {
          this.giveBack(database, name);
        };
      }
      version = database + 1;
    }
  }

  /** The database, which nobody else has; or the version that it has already. */
  private open(name: string, version: number): Promise<IDBDatabase | number> {
    return new Promise((resolve, reject) => {
      const opening = this.factory.open(name, version);
      let ours = false;
      opening.onupgradeneeded = () => {
        ours = true;
      };
      opening.onsuccess = () => {
        const { result } = opening;
        if (ours) {
          resolve(result);
          return;
        }
        // Somebody asked for just this version before us.
        result.close();
        resolve(version);
      };
      opening.onerror = () => {
        const { error } = opening;
        if (error?.name === "VersionError") this.versionOf(name).then(resolve, reject);
        else reject(error ?? new Error("the database cannot be opened"));
      };
    });
  }

  /** The clock was set back since: what it has now. */
  private versionOf(name: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const opening = this.factory.open(name);
      opening.onsuccess = () => {
        const { version } = opening.result;
        opening.result.close();
        resolve(version);
      };
      opening.onerror = () => {
        reject(opening.error ?? new Error("the database cannot be opened"));
      };
    });
  }

  private giveBack(database: IDBDatabase, name: string): void {
    database.close();
    // Behind whoever waits already; there may be many names, of uploads.
    this.factory.deleteDatabase(name);
  }

  private life(name: string): number {
    return Number(this.storage?.getItem(name) ?? 0);
  }

  private steal(name: string): number {
    const life = this.life(name);
    if (this.storage === null || this.channel === null) return life;
    try {
      this.storage.setItem(name, String(life + 1));
    } catch {
      return life;
    }
    const note = { name, life: life + 1 };
    this.channel.postMessage(note);
    this.hear(note);
    return life + 1;
  }

  private hear(note: Stolen): void {
    for (const watch of this.watchers) watch(note);
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (isAborted(signal)) resolve(null);
    signal.addEventListener("abort", () => {
      resolve(null);
    });
  });
}

async function unless(signal: AbortSignal, work: Promise<void>): Promise<void> {
  await Promise.race([work, aborted(signal)]);
  if (!isAborted(signal)) return;
  // What it was doing when it was deposed is waited for by whoever did it.
  work.catch(() => undefined);
  signal.throwIfAborted();
}
