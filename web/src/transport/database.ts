// The outbox in IndexedDB: what was written while the server was away survives a reload and a crash.

import type { Command, CommandId } from "../generated/api";
import type { OutboxStore } from "./outbox";
import { MemoryStore } from "./outbox";

const STORE = "outbox";

interface Entry {
  readonly id: CommandId;
  readonly person: string;
  readonly command: Command;
}

/** Open the store; where the browser refuses one (some private windows) it lives in memory. */
export async function openOutbox(name: string, factory: IDBFactory | undefined): Promise<OutboxStore> {
  if (factory === undefined) return new MemoryStore();
  try {
    const opening = factory.open(name, 1);
    opening.onupgradeneeded = () => {
      // The key grows by itself: it is the order. The id is unique: the same command is kept once.
      const store = opening.result.createObjectStore(STORE, { autoIncrement: true });
      store.createIndex("id", "id", { unique: true });
    };
    return new DatabaseStore(await done(opening));
  } catch {
    return new MemoryStore();
  }
}

class DatabaseStore implements OutboxStore {
  /** What the disk did not take (it is full, or another tab has closed the database) lives as long as the page. */
  private readonly unkept = new MemoryStore();
  /** What has gone but the disk would not let go of: it is not sent again and again in this life of the page. */
  private readonly stuck = new Set<CommandId>();

  constructor(private readonly database: IDBDatabase) {
    // Another tab wants to upgrade or delete: let it.
    database.onversionchange = () => {
      database.close();
    };
  }

  async put(person: string, command: Command): Promise<boolean> {
    // Behind what the disk did not take before, though it may take this.
    if ((await this.unkept.all(person)).length > 0) return this.unkept.put(person, command);
    try {
      await this.keep(person, command);
      return true;
    } catch {
      return this.unkept.put(person, command);
    }
  }

  async all(person: string): Promise<readonly Command[]> {
    const unkept = await this.unkept.all(person);
    const kept = await this.kept(person).catch(() => []);
    return [...kept.filter((command) => !this.stuck.has(command.id)), ...unkept];
  }

  async remove(id: CommandId): Promise<void> {
    await this.unkept.remove(id);
    try {
      await this.forget(id);
    } catch {
      // In another life of the page it is sent once more, and its id is known to the server.
      this.stuck.add(id);
    }
  }

  private async keep(person: string, command: Command): Promise<void> {
    const transaction = this.database.transaction(STORE, "readwrite", { durability: "strict" });
    const store = transaction.objectStore(STORE);
    if ((await done(store.index("id").getKey(command.id))) === undefined) {
      store.add({ id: command.id, person, command } satisfies Entry);
    }
    await finished(transaction);
  }

  private async kept(person: string): Promise<readonly Command[]> {
    const store = this.database.transaction(STORE, "readonly").objectStore(STORE);
    const entries = (await done(store.getAll())) as Entry[];
    return entries.filter((entry) => entry.person === person).map((entry) => entry.command);
  }

  private async forget(id: CommandId): Promise<void> {
    const transaction = this.database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    const key = await done(store.index("id").getKey(id));
    if (key !== undefined) store.delete(key);
    await finished(transaction);
  }
}

export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("IndexedDB failed"));
    };
  });
}

export function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = transaction.onerror = () => {
      reject(transaction.error ?? new Error("IndexedDB failed"));
    };
  });
}
