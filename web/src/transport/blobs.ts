// Pictures, sounds and files on their way to aMSN2, and where they are found afterwards.

import type { Blob as Kept, BlobId, BlobKind, ContactId, Message, PictureSeen } from "../generated/api";
import type { Http } from "./http";
import { type MakeRequest, sendBody, type SendOptions } from "./sending";

/** Where a blob is; relative, so that it works under every path. `save`: as a file to keep. */
export function blobUrl(id: BlobId, save = false): string {
  return `api/blobs/${id}${save ? "?download" : ""}`;
}

/** Where a sound is, in a form that browsers play. */
export function soundUrl(id: BlobId): string {
  return `api/blobs/${id}/sound`;
}

/** What is played of a sound. Rejects, as every question, with why nothing is. */
export async function hear(http: Http, id: BlobId): Promise<Kept> {
  return (await http.ask(`blobs/${id}/sound`, { method: "POST" })) as Kept;
}

/**
 * Put bytes to where aMSN2 keeps them.
 * Rejects with HttpProblem, Unreachable, or the signal's reason when it was aborted.
 */
export async function upload(
  kind: BlobKind,
  bytes: globalThis.Blob,
  options: SendOptions = {},
  make?: MakeRequest,
): Promise<Kept> {
  const parcel = { ...options, method: "POST", url: `api/blobs?kind=${kind}`, body: bytes } as const;
  return (await sendBody(parcel, make)) as Kept;
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
