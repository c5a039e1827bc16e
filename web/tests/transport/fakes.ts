// A server, a clock and a browser that do what a test says.

import type { Locks } from "../../src/transport/election";
import type { Channel } from "../../src/transport/feed";
import { Http } from "../../src/transport/http";

export interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly aborted: () => boolean;
  answer(status: number, body?: unknown, headers?: Record<string, string>): void;
  /** The line breaks: whether the request arrived nobody knows. */
  lose(): void;
}

/** Holds every request until the test answers it. */
export class FakeServer {
  readonly asked: Asked[] = [];
  private waiting: ((asked: Asked) => void)[] = [];
  readonly http = new Http("http://amsn2.test/x/", (url, init) => this.take(url, init));

  /** The next request that nobody has looked at yet. */
  next(): Promise<Asked> {
    const asked = this.asked.shift();
    if (asked !== undefined) return Promise.resolve(asked);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private take(url: string, init: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      const { signal } = init;
      const asked: Asked = {
        url: new URL(url),
        method: init.method ?? "GET",
        headers: new Headers(init.headers),
        body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
        aborted: () => signal?.aborted === true,
        answer: (status, body, headers = {}) => {
          resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers }));
        },
        lose: () => {
          reject(new TypeError("network error"));
        },
      };
      signal?.addEventListener("abort", () => {
        reject(signal.reason as Error);
      });
      const waiting = this.waiting.shift();
      if (waiting === undefined) this.asked.push(asked);
      else waiting(asked);
    });
  }
}

/** Time that passes when the test says so, in milliseconds. */
export class FakeClock {
  private time = 1_800_000_000_000;
  private sleepers: { at: number; wake: () => void }[] = [];
  readonly pauses: number[] = [];

  readonly now = (): number => this.time;
  readonly random = (): number => 1;

  readonly sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      this.pauses.push(milliseconds);
      if (signal.aborted) {
        resolve();
        return;
      }
      const sleeper = { at: this.time + milliseconds, wake: resolve };
      this.sleepers.push(sleeper);
      signal.addEventListener("abort", () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        resolve();
      });
    });

  /** What a turn waits for, when a test holds it. */
  held: Promise<void> = Promise.resolve();
  readonly turn = (): Promise<void> => this.held;

  get sleeping(): number {
    return this.sleepers.length;
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.sleepers.filter((sleeper) => sleeper.at <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.at > this.time);
    for (const sleeper of due) sleeper.wake();
  }
}

/** Web Locks of one browser, as far as they are used. */
export class FakeLocks {
  private readonly holders = new Map<string, { token: object; steal: (reason: DOMException) => void }>();
  private readonly queues = new Map<string, (() => void)[]>();

  /** The locks as one tab sees them; `die` is what happens to them when the tab is closed. */
  tab(): Locks & { die(): void } {
    const tab = {};
    return {
      request: (name, options, hold) => this.request(tab, name, options, hold),
      die: () => {
        for (const [name, holder] of this.holders) {
          if (holder.token === tab) this.release(name, tab);
        }
      },
    };
  }

  private async request(
    tab: object,
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<void> {
    if (options.steal) {
      this.holders.get(name)?.steal(new DOMException("stolen", "AbortError"));
      this.holders.delete(name);
    }
    while (this.holders.has(name)) {
      await new Promise<void>((resolve, reject) => {
        const queue = this.queues.get(name) ?? [];
        this.queues.set(name, [...queue, resolve]);
        options.signal?.addEventListener("abort", () => {
          this.queues.set(
            name,
            (this.queues.get(name) ?? []).filter((other) => other !== resolve),
          );
          reject(new DOMException("aborted", "AbortError"));
        });
      });
    }
    if (options.signal?.aborted) throw new DOMException("aborted", "AbortError");
    const stolen = new Promise<never>((_resolve, reject) => {
      this.holders.set(name, { token: tab, steal: reject });
    });
    try {
      await Promise.race([hold(), stolen]);
    } finally {
      this.release(name, tab);
    }
  }

  private release(name: string, tab: object): void {
    if (this.holders.get(name)?.token !== tab) return;
    this.holders.delete(name);
    const [first, ...rest] = this.queues.get(name) ?? [];
    this.queues.set(name, rest);
    first?.();
  }
}

/** A BroadcastChannel per tab: everybody but the sender hears a copy, a little later. */
export class FakeAir {
  private readonly tabs = new Set<{ hear: ((event: MessageEvent) => void) | null; deaf: boolean }>();

  channel(): Channel & { deaf: boolean } {
    const tab = { hear: null as ((event: MessageEvent) => void) | null, deaf: false };
    this.tabs.add(tab);
    return {
      get deaf() {
        return tab.deaf;
      },
      set deaf(value: boolean) {
        tab.deaf = value;
      },
      postMessage: (note) => {
        if (tab.deaf) return;
        const copy = JSON.stringify(note);
        for (const other of this.tabs) {
          if (other === tab) continue;
          queueMicrotask(() => {
            if (!other.deaf) other.hear?.(new MessageEvent("message", { data: JSON.parse(copy) as unknown }));
          });
        }
      },
      addEventListener: (_type, listener) => {
        tab.hear = listener;
      },
      close: () => {
        this.tabs.delete(tab);
      },
    };
  }
}

/** Let everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** As much of an XMLHttpRequest as sends a body. */
export class FakeRequest extends EventTarget {
  readonly upload = new EventTarget();
  readonly headers = new Map<string, string>();
  status = 0;
  responseText = "";
  opened = "";
  sent: unknown = null;
  aborted = false;

  open(method: string, url: string): void {
    this.opened = `${method} ${url}`;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  getResponseHeader(): string | null {
    return null;
  }
  send(body: unknown): void {
    this.sent = body;
  }
  abort(): void {
    this.aborted = true;
    this.dispatchEvent(new Event("loadend"));
  }
  answer(status: number, text: string): void {
    this.status = status;
    this.responseText = text;
    this.dispatchEvent(new Event("load"));
    this.dispatchEvent(new Event("loadend"));
  }
  lose(): void {
    this.dispatchEvent(new Event("loadend"));
  }
}
