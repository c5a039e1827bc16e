// A large file on its way in pieces, from where aMSN2 has it; see docs/decisions/uploads.md.

import type { BlobId, BlobKind, Upload as Known } from "../generated/api";
import type { Http } from "./http";
import { HttpProblem, Unreachable } from "./http";
import { type MakeRequest, sendBody, type SendOptions } from "./sending";
import { isAborted } from "./signals";

/**
 * Bytes that are sent at a time. The first is what every proxy lets through; each that goes well is followed by one of
 * twice the size, up to what a phone can have in memory and send again.
 */
export const FIRST_PIECE = 1024 * 1024;
export const LARGEST_PIECE = 8 * 1024 * 1024;

/** Milliseconds without a byte after which a line is dead, and until an answer comes when the last piece has gone. */
const SILENCE = 45_000;
const ANSWER = 180_000;

export interface Sent {
  readonly id: string;
  readonly kind: BlobKind;
  readonly bytes: globalThis.Blob;
}

/**
 * Send what is not there yet; returns what it has become.
 * Rejects with HttpProblem, Unreachable, or the signal's reason when it was aborted. The code of the problem is
 * `file_unreadable` when the browser cannot read the file.
 */
export async function sendInPieces(
  http: Http,
  { id, kind, bytes }: Sent,
  { progress, signal }: SendOptions = {},
  make?: MakeRequest,
): Promise<BlobId> {
  const never = new AbortController().signal;
  const wish = { id, kind, size: bytes.size };
  const begin = http.ask("uploads", { method: "POST", body: wish, signal: signal ?? never, timeout: ANSWER });
  let known = (await begin) as Known;
  let size = FIRST_PIECE;
  let largest = LARGEST_PIECE;
  while (known.blob === null) {
    const { offset } = known;
    progress?.(offset, bytes.size);
    const body = await read(bytes.slice(offset, offset + size));
    const answer = guarded(signal ?? never, (line, alive) =>
      sendBody(
        {
          method: "PATCH",
          url: `api/uploads/${id}`,
          headers: { "Upload-Offset": String(offset) },
          body,
          signal: line,
          progress: (done) => {
            alive(done >= body.size);
            progress?.(offset + done, bytes.size);
          },
        },
        make,
      ),
    );
    try {
      known = await answer;
      size = Math.min(2 * size, largest);
    } catch (error) {
      if (size === FIRST_PIECE || !(error instanceof HttpProblem) || error.status !== 413) throw error;
      // A proxy has its limit: below it all goes well.
      size = largest = size / 2;
      continue;
    }
    // Somebody else goes on with it: theirs goes first.
    if (known.blob === null && known.offset < offset + body.size) {
      throw new HttpProblem(409, "offset_wrong", String(known.offset), null);
    }
  }
  progress?.(bytes.size, bytes.size);
  return known.blob;
}

/** It is not wanted any more. */
export async function forgetUpload(http: Http, id: string): Promise<void> {
  await http.ask(`uploads/${id}`, { method: "DELETE" });
}

/** What is in memory cannot become unreadable on its way. */
async function read(piece: globalThis.Blob): Promise<globalThis.Blob> {
  try {
    return new Blob([await piece.arrayBuffer()]);
  } catch {
    throw new HttpProblem(0, "file_unreadable", "", null);
  }
}

/** Ends what makes no progress: a line that died without a word. */
async function guarded(
  signal: AbortSignal,
  send: (line: AbortSignal, alive: (gone: boolean) => void) => Promise<unknown>,
): Promise<Known> {
  const dead = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (gone: boolean): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        dead.abort();
      },
      gone ? ANSWER : SILENCE,
    );
  };
  alive(false);
  try {
    return (await send(AbortSignal.any([signal, dead.signal]), alive)) as Known;
  } catch (error) {
    if (isAborted(dead.signal) && !isAborted(signal)) throw new Unreachable("the line is dead");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
