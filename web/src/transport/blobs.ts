// Pictures, sounds and files on their way to aMSN2, and where they are found afterwards.

import type { Blob as Kept, BlobId, BlobKind, ContactId, Message, PictureSeen } from "../generated/api";
import type { Http } from "./http";
import { problemFrom, Unreachable } from "./http";

/** Where a blob is; relative, so that it works under every path. `save`: as a file to keep. */
export function blobUrl(id: BlobId, save = false): string {
  return `api/blobs/${id}${save ? "?download" : ""}`;
}

export interface UploadOptions {
  /** Bytes that have gone, of how many. */
  readonly progress?: (done: number, size: number) => void;
  readonly signal?: AbortSignal;
}

/** What is used of XMLHttpRequest: fetch cannot tell how much has gone. */
export type MakeRequest = () => XMLHttpRequest;

/**
 * Put bytes to where aMSN2 keeps them.
 * Rejects with HttpProblem, Unreachable, or the signal's reason when it was aborted.
 */
export async function upload(
  kind: BlobKind,
  bytes: globalThis.Blob,
  options: UploadOptions = {},
  make: MakeRequest = () => new XMLHttpRequest(),
): Promise<Kept> {
  const { progress, signal } = options;
  signal?.throwIfAborted();
  const request = make();
  const abort = (): void => {
    request.abort();
  };
  signal?.addEventListener("abort", abort, { once: true });
  request.upload.addEventListener("progress", (event) => progress?.(event.loaded, bytes.size));
  await new Promise<void>((resolve) => {
    request.addEventListener("loadend", () => {
      resolve();
    });
    request.open("POST", `api/blobs?kind=${kind}`);
    // What no foreign page can send without asking first.
    request.setRequestHeader("X-AMSN2", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(bytes);
  });
  signal?.removeEventListener("abort", abort);
  signal?.throwIfAborted();
  return answerOf(request);
}

/** The messages of the largest files that are kept, the largest first. */
export async function largestFiles(http: Http): Promise<readonly Message[]> {
  return (await http.ask("files")) as readonly Message[];
}

/** The display pictures that a contact has shown, the newest first; null: one's own. */
export async function pictures(http: Http, contact: ContactId | null): Promise<readonly PictureSeen[]> {
  const query = contact === null ? "" : `?contact=${encodeURIComponent(contact)}`;
  return (await http.ask(`pictures${query}`)) as readonly PictureSeen[];
}

function answerOf(request: XMLHttpRequest): Kept {
  if (request.status === 0) throw new Unreachable("the upload broke off");
  if (request.status !== 201) {
    throw problemFrom(request.status, request.getResponseHeader("Retry-After"), request.responseText);
  }
  try {
    return JSON.parse(request.responseText) as Kept;
  } catch {
    throw new Unreachable("the answer is not JSON");
  }
}
