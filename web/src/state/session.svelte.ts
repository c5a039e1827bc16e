// Who is here: nobody yet, nobody signed in, or a person with all that they see.

import type {
  Blob,
  BlobId,
  BlobKind,
  ContactId,
  Message,
  NewPerson,
  Person,
  PictureSeen,
  SearchPage,
  SearchQuery,
  StorageUsage,
} from "../generated/api";
import type { Actions } from "./actions";
import type { PushDoor } from "./push";
import type { Drafts } from "./drafts.svelte";
import type { Finder } from "./finder.svelte";
import type { Store } from "./store.svelte";
import type { FileUploads } from "./file_uploads";
import type { LogUploads } from "./log_uploads";

/** Why something was refused: a code to be put in words. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export interface InvitationNote {
  readonly note: string;
  readonly expires_at: number;
}

export interface InvitationLink {
  readonly url: string;
  readonly expires_at: number;
  /** How many people may come in by it. */
  readonly uses_left: number;
}

/** What an administrator says when inviting. */
export interface InvitationWish {
  readonly note: string;
  readonly days: number;
  readonly uses: number;
}

export interface Question {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
}

/** What the pages before the messenger can ask; nothing here throws. */
export interface Gate {
  signIn(name: string, password: string): Promise<Outcome<Person>>;
  signOut(): Promise<void>;
  setUp(token: string, person: NewPerson): Promise<Outcome<Person>>;
  join(token: string, person: NewPerson): Promise<Outcome<Person>>;
  invitation(token: string): Promise<Outcome<InvitationNote>>;
  invite(wish: InvitationWish): Promise<Outcome<InvitationLink>>;
  /** Anything below `api/`, for pages that are fetched when they are needed. */
  ask<T>(path: string, question?: Question): Promise<Outcome<T>>;
  /** The same, where the answer is who has just come in. */
  enter(path: string, body: unknown): Promise<Outcome<Person>>;
  /** What is behind the page's own address, as a link to hand on. */
  address(path: string): string;
}

/** Where pictures, sounds and files are. */
export interface Blobs {
  /** The address of one; `save`: to keep it as a file. */
  url(id: BlobId, save?: boolean): string;
  /** The address of a sound, in a form that browsers play. */
  sound(id: BlobId): string;
  /** What is played of it, or why nothing is. */
  hear(id: BlobId): Promise<Outcome<Blob>>;
  /** Put bytes there; rejects only with the signal's reason. */
  upload(kind: BlobKind, bytes: globalThis.Blob, options?: UploadOptions): Promise<Outcome<Blob>>;
  /** The messages of the largest files, the largest first. */
  largest(): Promise<Outcome<readonly Message[]>>;
  /** The display pictures that a contact has shown, the newest first; null: one's own. */
  pictures(contact: ContactId | null): Promise<Outcome<readonly PictureSeen[]>>;
}

export interface UploadOptions {
  /** Bytes that have gone, of how many. */
  readonly progress?: (done: number, size: number) => void;
  readonly signal?: AbortSignal;
}

/** This tab among those of the browser. */
export interface Tabs {
  /** Whether this one does what one does for all. */
  lead(): boolean;
  /** A line to the others; null where tabs cannot talk. */
  line(): BroadcastChannel | null;
}

/** What was said long ago; nothing here throws. */
export interface Archive {
  search(query: Partial<SearchQuery>, signal: AbortSignal): Promise<Outcome<SearchPage>>;
  /** How much room everything takes. */
  storage(): Promise<Outcome<StorageUsage>>;
}

/** A person's messenger in this tab. */
export interface Desk {
  readonly person: Person;
  readonly store: Store;
  readonly actions: Actions;
  readonly drafts: Drafts;
  readonly tabs: Tabs;
  readonly push: PushDoor;
  readonly blobs: Blobs;
  readonly uploads: FileUploads;
  /** Of other programs. */
  readonly logs: LogUploads;
  readonly archive: Archive;
  readonly finder: Finder;
  /** Whether something would be lost if the page were closed now. */
  atRisk(): boolean;
}

export type Phase = "starting" | "unreachable" | "signed_out" | "signed_in";

export class Session {
  phase = $state<Phase>("starting");
  /** While unreachable: why. */
  refusal = $state.raw<Refusal | null>(null);
  /** Nobody has been set up yet. */
  empty = $state(false);
  /** The domain of the built-in network. */
  domain = $state("");
  version = $state("");
  /** Whom a proxy in front of aMSN2 has signed in; empty without one. */
  proxyName = $state("");
  desk = $state.raw<Desk | null>(null);

  readonly gate: Gate;

  constructor(gate: Gate) {
    this.gate = gate;
  }
}
