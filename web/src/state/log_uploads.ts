// Logs of other programs on their way here; each is read in when it is there.

import type { AccountId, BlobId, ImportFormat } from "../generated/api";
import { type Sendable, type Upload, Uploads } from "./uploads.svelte";

export interface ToHistory {
  /** Whose history it belongs to. */
  readonly account: AccountId;
  readonly format: ImportFormat;
}

export class LogUploads extends Uploads<ToHistory> {
  /** As much as there is room for, which the server knows. */
  protected readonly largest = Infinity;

  /** Send it, and have it read. */
  add(aim: ToHistory, logs: Sendable): void {
    this.begin(aim, [logs]);
  }

  protected wish({ aim }: Upload<ToHistory>, blob: BlobId) {
    return { type: "start_import", account: aim.account, format: aim.format, blob } as const;
  }
}
