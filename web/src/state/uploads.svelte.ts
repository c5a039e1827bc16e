// Files on their way from this tab to aMSN2, one after the other; each is offered when it is there.

import { type BlobId, type ConversationId, limits } from "../generated/api";
import type { Actions } from "./actions";
import { newId } from "./ids";
import type { Blobs, Refusal } from "./session.svelte";

export interface Upload {
  readonly id: string;
  readonly conversation: ConversationId;
  readonly name: string;
  readonly size: number;
  /** Bytes that have gone. */
  readonly done: number;
  readonly state: "waiting" | "running" | "failed";
  /** Why it failed. */
  readonly problem: Refusal | null;
}

type Doors = Pick<Blobs, "upload">;
type Offer = Pick<Actions, "do">;

export class Uploads {
  private list = $state.raw<readonly Upload[]>([]);
  private readonly files = new Map<string, File>();
  private running: { readonly id: string; readonly abort: AbortController } | null = null;

  constructor(
    private readonly doors: Doors,
    private readonly actions: Offer,
  ) {}

  /** Those of a conversation that have not ended, in their order. */
  of(conversation: ConversationId): readonly Upload[] {
    return this.list.filter((upload) => upload.conversation === conversation);
  }

  /** Send these files to a conversation, one after the other. */
  add(conversation: ConversationId, files: readonly File[]): void {
    const fresh = files.map((file): Upload => {
      const id = newId();
      this.files.set(id, file);
      const upload: Upload = {
        ...{ id, conversation, name: nameOf(file), size: file.size, done: 0 },
        ...{ state: "waiting", problem: null },
      };
      return file.size > limits.FILE_BYTES ? { ...upload, state: "failed", problem: tooLarge() } : upload;
    });
    this.list = [...this.list, ...fresh];
    void this.work();
  }

  /** End one, or show a failed one no longer. */
  cancel(id: string): void {
    this.drop(id);
    if (this.running?.id === id) this.running.abort.abort();
  }

  /** Try a failed one again. */
  retry(id: string): void {
    this.change(id, { state: "waiting", done: 0, problem: null });
    void this.work();
  }

  /** End all of them. */
  stop(): void {
    this.list = [];
    this.files.clear();
    this.running?.abort.abort();
  }

  private async work(): Promise<void> {
    while (this.running === null) {
      const upload = this.list.find((one) => one.state === "waiting");
      const file = upload === undefined ? undefined : this.files.get(upload.id);
      if (upload === undefined || file === undefined) return;
      this.running = { id: upload.id, abort: new AbortController() };
      await this.send(upload, file, this.running.abort.signal);
      this.running = null;
    }
  }

  private async send(upload: Upload, file: File, signal: AbortSignal): Promise<void> {
    this.change(upload.id, { state: "running" });
    const progress = (done: number) => {
      this.change(upload.id, { done });
    };
    try {
      const kept = await this.doors.upload("file", file, { progress, signal });
      if (!kept.ok) this.change(upload.id, { state: "failed", problem: kept.refusal });
      else if (this.drop(upload.id)) this.offer(upload, kept.value.id);
    } catch {
      // Only who cancelled it gets here.
      this.drop(upload.id);
    }
  }

  private offer({ conversation, name }: Upload, blob: BlobId): void {
    this.actions.do({ type: "send_file", conversation, blob, name });
  }

  private change(id: string, change: Partial<Upload>): void {
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
function nameOf(file: File): string {
  return file.name.slice(-limits.FILE_NAME_LENGTH) || "file";
}

function tooLarge(): Refusal {
  return { code: "blob_too_large", detail: `${limits.FILE_BYTES / 1024 ** 3} GB` };
}
