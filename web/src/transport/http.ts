// One request to aMSN2, and what can come of it. The only place that calls fetch.

import type { ProblemCode } from "../generated/api";

/** What the server says besides the codes of the contract. */
export type HttpCode =
  | "unauthenticated"
  | "forbidden_origin"
  | "forbidden_host"
  | "not_found"
  | "too_large"
  | "malformed"
  | "unsupported"
  | "cursor_malformed"
  | "offset_wrong"
  | "file_unreadable"
  | "too_many_requests"
  | "starting"
  | "proxy_untrusted"
  | "unreachable";

export type AnyCode = ProblemCode | HttpCode;

/** The server answered, and the answer is no. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: AnyCode,
    readonly detail: string,
    /** Milliseconds to wait before asking again; null when the server did not say. */
    readonly retryAfter: number | null,
  ) {
    super(`${status} ${code}`);
  }
}

/** Nobody answered: no network, no server, or it took too long. */
export class Unreachable extends Error {}

export interface Request {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Milliseconds after which nobody is there. */
  readonly timeout?: number;
  /** Let the request outlive the page. */
  readonly keepalive?: boolean;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PATIENCE = 20_000;

export class Http {
  constructor(
    private readonly base: string,
    private readonly fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  ) {}

  /**
   * Ask for a path below `api/`; returns the decoded answer, undefined for an empty one.
   * Throws HttpProblem, Unreachable, or the signal's reason when it was aborted.
   */
  async ask(path: string, request: Request = {}): Promise<unknown> {
    const { method = "GET", signal, timeout = PATIENCE } = request;
    const alarm = AbortSignal.timeout(timeout);
    const headers: Record<string, string> = { Accept: "application/json" };
    const init: RequestInit = {
      method,
      signal: signal ? AbortSignal.any([signal, alarm]) : alarm,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      headers,
    };
    if (request.keepalive) init.keepalive = true;
    if (method !== "GET") {
      // Two things no foreign page can send without asking first: this header, and this type.
      headers["X-AMSN2"] = "1";
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(request.body ?? {});
    }
    let response: Response;
    let text: string;
    try {
      response = await this.fetch(new URL(`api/${path}`, this.base).href, init);
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new Unreachable(String(error));
    }
    if (!response.ok) throw problemFrom(response.status, response.headers.get("Retry-After"), text);
    if (text === "") return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // A captive portal or a proxy's own page: whoever answered is not aMSN2.
      throw new Unreachable("the answer is not JSON");
    }
  }
}

/** What an answer says that is no success. */
export function problemFrom(
  status: number,
  retryAfter: string | null,
  text: string,
): HttpProblem | Unreachable {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  const said = isRecord(body) ? body : {};
  const code = said["code"];
  if (typeof code !== "string") {
    // No code of ours: a proxy speaks (502, 504, 524), except where the status says enough.
    if (status === 401) return new HttpProblem(401, "unauthenticated", "", null);
    if (status >= 500 && status !== 503) return new Unreachable(`${status}`);
    const unknown = status === 413 ? "too_large" : status === 404 ? "not_found" : "internal";
    return new HttpProblem(status, unknown, "", retryAfterOf(retryAfter, said));
  }
  const detail = said["detail"];
  return new HttpProblem(
    status,
    code as AnyCode,
    typeof detail === "string" ? detail : "",
    retryAfterOf(retryAfter, said),
  );
}

function retryAfterOf(header: string | null, said: Record<string, unknown>): number | null {
  const seconds = Number(said["retry_after"] ?? header ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 300) * 1000 : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
