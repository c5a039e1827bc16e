// Files that are being sent, in IndexedDB: a reload or a crash of the page does not lose them.

import type { AccountId, ConversationId, ImportFormat } from "../generated/api";
import { done, finished } from "./database";

const STORE = "files";

export type Aim =
  { readonly conversation: ConversationId } | { readonly account: AccountId; readonly format: ImportFormat };

export interface KeptFile {
  /** Of the upload. */
  readonly id: string;
  readonly person: string;
  readonly aim: Aim;
  readonly name: string;
  readonly file: globalThis.Blob;
  /** When it was chosen, in milliseconds; of several the order. */
  readonly at: number;
}

/** How it was kept when there were no other aims. */
type OldFile = Omit<KeptFile, "aim"> & { readonly conversation: ConversationId };

/** Nothing here rejects: what cannot be kept lives as long as the page. */
export class KeptFiles {
  private readonly database: Promise<IDBDatabase | null>;

  constructor(name: string, factory: IDBFactory | undefined) {
    this.database = open(`${name}:files`, factory).catch(() => null);
  }

  /** Whether it will be there in another life of the page. */
  async put(kept: KeptFile): Promise<boolean> {
    return (await this.change((store) => store.put(kept))) !== null;
  }

  async get(id: string): Promise<KeptFile | undefined> {
    const found = ((await this.look((store) => store.get(id))) ?? undefined) as
      KeptFile | OldFile | undefined;
    return found === undefined ? undefined : aimed(found);
  }

  /** Those of a person, in their order. */
  async all(person: string): Promise<readonly KeptFile[]> {
    const all = ((await this.look((store) => store.getAll())) ?? []) as (KeptFile | OldFile)[];
    return all
      .map(aimed)
      .filter((one) => one.person === person)
      .sort((one, other) => one.at - other.at);
  }

  async remove(id: string): Promise<void> {
    await this.change((store) => store.delete(id));
  }

  private async look(ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    try {
      const database = await this.database;
      if (database === null) return null;
      return (await done(ask(database.transaction(STORE, "readonly").objectStore(STORE)))) as unknown;
    } catch {
      return null;
    }
  }

  private async change(ask: (store: IDBObjectStore) => IDBRequest): Promise<true | null> {
    try {
      const database = await this.database;
      if (database === null) return null;
      const transaction = database.transaction(STORE, "readwrite");
      ask(transaction.objectStore(STORE));
      await finished(transaction);
      return true;
    } catch {
      return null;
    }
  }
}

function aimed(found: KeptFile | OldFile): KeptFile {
  if ("aim" in found) return found;
  const { conversation, ...rest } = found;
  return { ...rest, aim: { conversation } };
}

async function open(name: string, factory: IDBFactory | undefined): Promise<IDBDatabase | null> {
  if (factory === undefined) return null;
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: "id" });
  };
  const database = await done(opening);
  // Another tab wants to upgrade or delete: let it.
  database.onversionchange = () => {
    database.close();
  };
  return database;
}
