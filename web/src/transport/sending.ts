// One body on its way, with how far it has gone: fetch cannot tell.

import { problemFrom, Unreachable } from "./http";

export interface SendOptions {
  /** Bytes that have gone, of how many. */
  readonly progress?: (done: number, size: number) => void;
  readonly signal?: AbortSignal;
}

/** What is used of XMLHttpRequest. */
export type MakeRequest = () => XMLHttpRequest;

export interface Parcel extends SendOptions {
  readonly method: "POST" | "PATCH";
  /** Relative to the page. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: globalThis.Blob;
}

/**
 * Send it; returns the decoded answer.
 * Rejects with HttpProblem, Unreachable, or the signal's reason when it was aborted.
 */
export async function sendBody(
  { method, url, headers = {}, body, progress, signal }: Parcel,
  make: MakeRequest = () => new XMLHttpRequest(),
): Promise<unknown> {
  signal?.throwIfAborted();
  const request = make();
  const abort = (): void => {
    request.abort();
  };
  signal?.addEventListener("abort", abort, { once: true });
  request.upload.addEventListener("progress", (event) => progress?.(event.loaded, body.size));
  await new Promise<void>((resolve) => {
    request.addEventListener("loadend", () => {
      resolve();
    });
    request.open(method, url);
    // What no foreign page can send without asking first.
    request.setRequestHeader("X-AMSN2", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
  signal?.removeEventListener("abort", abort);
  signal?.throwIfAborted();
  return answerOf(request);
}

function answerOf(request: XMLHttpRequest): unknown {
  if (request.status === 0) throw new Unreachable("the upload broke off");
  if (request.status < 200 || request.status > 299) {
    throw problemFrom(request.status, request.getResponseHeader("Retry-After"), request.responseText);
  }
  try {
    return JSON.parse(request.responseText) as unknown;
  } catch {
    throw new Unreachable("the answer is not JSON");
  }
}
