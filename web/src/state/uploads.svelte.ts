// Files on their way from this browser to aMSN2, one after the other; when one is there, a command says what for.
//
// What is chosen is kept with its name, so that after a reload, or a line that was lost, it goes on where it was.

import { type BlobId, limits } from "../generated/api";
import type { Actions } from "./actions";
import { newId } from "./ids";
import type { Outcome, Refusal, UploadOptions } from "./session.svelte";

export interface Upload<Aim = unknown> {
  readonly id: string;
  /** What it is for. */
  readonly aim: Aim;
  readonly name: string;
  readonly size: number;
  /** Bytes that have gone. */
  readonly done: number;
  /** `paused`: the line is lost, and it goes on by itself. */
  readonly state: "waiting" | "running" | "paused" | "failed";
  /** Why it failed. */
  readonly problem: Refusal | null;
  /** It would go on after a reload. */
  readonly kept: boolean;
}

export interface Kept<Aim> {
  readonly id: string;
  readonly aim: Aim;
  readonly name: string;
  readonly file: globalThis.Blob;
}

/** What is sent: with a name or without. */
export type Sendable = globalThis.Blob & { readonly name?: string };

/** Where files go, and where they are kept meanwhile. */
export interface UploadDoors<Aim> {
  /** Send what is not there yet; rejects only with the signal's reason. */
  send(id: string, file: globalThis.Blob, options: UploadOptions): Promise<Outcome<BlobId>>;
  /** aMSN2 need not keep what has come of it. */
  forget(id: string): void;
  /** Whether it will be there in another life of the page. */
  keep(upload: Kept<Aim>): Promise<boolean>;
  /** All that an earlier life of the page, or another tab, has kept. */
  kept(): Promise<readonly Kept<Aim>[]>;
  find(id: string): Promise<Kept<Aim> | undefined>;
  drop(id: string): Promise<void>;
  /** Hold it until the promise is done, as soon as no other tab does. */
  hold(id: string, work: () => Promise<void>): void;
  /** Resolves when all that was asked for will outlive the page. */
  written(): Promise<void>;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** How long to wait before each try; starts over when something has gone. */
  readonly backoff: { next(): number; reset(): void };
  now(): number;
}

type Offer = Pick<Actions, "do">;
export type Wish = Parameters<Offer["do"]>[0];

/** What passes by itself, or by asking once more. */
const PASSING: readonly string[] = [
  "unreachable",
  "unauthenticated",
  "offset_wrong",
  "not_found",
  "starting",
  "too_many_requests",
];

/** Milliseconds without progress after which a line is not believed when there is a better one. */
const DOUBTFUL = 5_000;

interface Running {
  readonly id: string;
  readonly abort: AbortController;
  /** Ends a pause, or a try that does not get on. */
  hurry: AbortController;
  movedAt: number;
}

export abstract class Uploads<Aim> {
  private list = $state.raw<readonly Upload<Aim>[]>([]);
  private readonly files = new Map<string, globalThis.Blob>();
  private readonly releases = new Map<string, () => void>();
  /** What is held here, or will be once its tab lets go of it. */
  private readonly claimed = new Set<string>();
  private running: Running | null = null;
  private stopped = false;

  constructor(
    private readonly doors: UploadDoors<Aim>,
    private readonly actions: Offer,
  ) {}

  /** Those that have not ended, in their order. */
  get all(): readonly Upload<Aim>[] {
    return this.list;
  }

  /** Whether something would be lost if the page were closed now. */
  get atRisk(): boolean {
    return this.list.some((upload) => upload.state !== "failed" && !upload.kept);
  }

  /** How many bytes one may have. */
  protected abstract readonly largest: number;

  /** What is done with it when it is there. */
  protected abstract wish(upload: Upload<Aim>, blob: BlobId): Wish;

  /** Send these, one after the other. */
  protected begin(aim: Aim, files: readonly Sendable[]): void {
    for (const file of files) {
      const kept = { id: newId(), aim, name: nameOf(file), file };
      if (file.size > this.largest) {
        this.show(kept, { state: "failed", problem: tooLarge(this.largest) });
        continue;
      }
      this.show(kept);
      // It goes at once, and is kept meanwhile: a browser copies all of it.
      void this.doors.keep(kept).then((safe) => {
        if (this.files.has(kept.id)) this.change(kept.id, { kept: safe });
        else void this.doors.drop(kept.id);
      });
      this.hold(kept.id, () => Promise.resolve(true));
    }
    void this.work();
  }

  /** Go on with what an earlier life of the page has left, and with what other tabs leave; again when they keep more. */
  async resume(): Promise<void> {
    for (const { id } of await this.doors.kept()) {
      if (this.claimed.has(id)) continue;
      this.hold(id, async () => {
        const kept = await this.doors.find(id);
        if (kept === undefined || this.stopped) return false;
        this.show(kept, { kept: true });
        void this.work();
        return true;
      });
    }
  }

  /** End one, or show a failed one no longer. */
  cancel(id: string): void {
    this.drop(id);
    void this.letGo(id);
    this.doors.forget(id);
    if (this.running?.id === id) this.running.abort.abort();
  }

  /** Try a failed one again. */
  retry(id: string): void {
    this.change(id, { state: "waiting", problem: null });
    void this.work();
  }

  /** There is a line again, or perhaps another one: do not wait for the old one. */
  hurry(): void {
    const { running } = this;
    if (running === null) return;
    const paused = this.list.find((upload) => upload.id === running.id)?.state === "paused";
    if (paused || this.doors.now() - running.movedAt > DOUBTFUL) running.hurry.abort();
  }

  /** End all of them here; what is kept goes on when the person is back. */
  stop(): void {
    this.stopped = true;
    for (const { id } of this.list) this.drop(id);
    for (const release of this.releases.values()) release();
    this.running?.abort.abort();
  }

  /** Keep none of them: the person signs out. */
  async clear(): Promise<void> {
    this.stop();
    for (const { id } of await this.doors.kept()) {
      this.doors.forget(id);
      await this.doors.drop(id);
    }
  }

  private async work(): Promise<void> {
    while (this.running === null) {
      const upload = this.list.find((one) => one.state === "waiting");
      const file = upload === undefined ? undefined : this.files.get(upload.id);
      if (upload === undefined || file === undefined) return;
      const abort = new AbortController();
      this.running = { id: upload.id, abort, hurry: new AbortController(), movedAt: this.doors.now() };
      await this.send(upload, file, this.running);
      this.running = null;
    }
  }

  /** Until it is there, will never be, or was cancelled. */
  private async send(upload: Upload<Aim>, file: globalThis.Blob, running: Running): Promise<void> {
    const { id } = upload;
    const { signal } = running.abort;
    const progress = (done: number) => {
      running.movedAt = this.doors.now();
      if (done > (this.list.find((one) => one.id === id)?.done ?? 0)) this.doors.backoff.reset();
      this.change(id, { done });
    };
    while (!signal.aborted) {
      this.change(id, { state: "running" });
      running.movedAt = this.doors.now();
      running.hurry = new AbortController();
      const options = { progress, signal: AbortSignal.any([signal, running.hurry.signal]) };
      const sent = await this.doors.send(id, file, options).catch(() => null);
      if (sent?.ok) {
        await this.offer(upload, sent.value);
        return;
      }
      if (sent !== null && !PASSING.includes(sent.refusal.code)) {
        this.change(id, { state: "failed", problem: sent.refusal });
        return;
      }
      if (sent === null) continue;
      this.change(id, { state: "paused" });
      running.hurry = new AbortController();
      await this.doors.sleep(this.doors.backoff.next(), AbortSignal.any([signal, running.hurry.signal]));
    }
  }

  /** The id of the upload is that of the command: whoever finishes it gives the same one, which has one effect. */
  private async offer(upload: Upload<Aim>, blob: BlobId): Promise<void> {
    const { id } = upload;
    if (!this.drop(id)) return;
    this.actions.do(this.wish(upload, blob), id);
    await this.doors.written();
    await this.letGo(id);
  }

  /** It is kept no longer, and only then another tab's if one waits for it. */
  private async letGo(id: string): Promise<void> {
    await this.doors.drop(id);
    this.releases.get(id)?.();
    this.releases.delete(id);
  }

  private show({ id, aim, name, file }: Kept<Aim>, change: Partial<Upload<Aim>> = {}): void {
    if (this.list.some((upload) => upload.id === id)) return;
    const fresh = { state: "waiting", problem: null, kept: false, done: 0 } as const;
    this.files.set(id, file);
    this.list = [...this.list, { id, aim, name, size: file.size, ...fresh, ...change }];
  }

  /** It is this tab's from when `begin` says so until it is dropped. */
  private hold(id: string, begin: () => Promise<boolean>): void {
    this.claimed.add(id);
    this.doors.hold(id, async () => {
      if ((await begin()) && this.files.has(id)) {
        await new Promise<void>((release) => this.releases.set(id, release));
      }
      this.claimed.delete(id);
    });
  }

  private change(id: string, change: Partial<Upload<Aim>>): void {
    this.list = this.list.map((upload) => (upload.id === id ? { ...upload, ...change } : upload));
  }

  /** Whether it was still there. */
  private drop(id: string): boolean {
    const before = this.list.length;
    this.list = this.list.filter((upload) => upload.id !== id);
    this.files.delete(id);
    return this.list.length < before;
  }
}

/** A command takes so many characters and at least one; the server makes a good name of it. */
function nameOf(file: Sendable): string {
  return (file.name ?? "").slice(-limits.FILE_NAME_LENGTH) || "file";
}

function tooLarge(largest: number): Refusal {
  return { code: "blob_too_large", detail: `${largest / 1024 ** 3} GB` };
}
