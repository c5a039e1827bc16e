// Files on their way into conversations; each is offered when it is there.

import { type BlobId, type ConversationId, limits } from "../generated/api";
import { type Upload, Uploads } from "./uploads.svelte";

export interface ToConversation {
  readonly conversation: ConversationId;
}

export class FileUploads extends Uploads<ToConversation> {
  protected readonly largest = limits.FILE_BYTES;

  /** Those of a conversation that have not ended, in their order. */
  of(conversation: ConversationId): readonly Upload<ToConversation>[] {
    return this.all.filter((upload) => upload.aim.conversation === conversation);
  }

  /** Send these files to a conversation, one after the other. */
  add(conversation: ConversationId, files: readonly File[]): void {
    this.begin({ conversation }, files);
  }

  protected wish({ aim, name }: Upload<ToConversation>, blob: BlobId) {
    return { type: "send_file", conversation: aim.conversation, blob, name } as const;
  }
}
