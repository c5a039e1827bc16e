// What a worker has around it, in memory.

import type { Scope, Tab } from "../../src/worker/scope";

export const BASE = "https://chat.example/x/y/";

class Kept {
  readonly answers = new Map<string, Response>();

  match(request: string | Request): Promise<Response | undefined> {
    const url = typeof request === "string" ? request : request.url;
    return Promise.resolve(this.answers.get(url)?.clone());
  }

  put(url: string, answer: Response): Promise<void> {
    this.answers.set(url, answer);
    return Promise.resolve();
  }
}

export class Browser {
  readonly caches = new Map<string, Kept>();
  readonly shown: [string, NotificationOptions][] = [];
  /** Locks that were held. */
  readonly held: string[] = [];
  readonly opened: string[] = [];
  readonly asked: [string, RequestInit | undefined][] = [];
  tabs: Tab[] = [];
  claimed = 0;
  skipped = 0;
  subscribed: unknown[] = [];
  /** What the server answers; an Error for nobody there. */
  server: (path: string) => Response | Error = () => new Error("nobody there");

  readonly scope: Scope = {
    registration: {
      scope: BASE,
      showNotification: (title: string, options: NotificationOptions) => {
        this.shown.push([title, options]);
        return Promise.resolve();
      },
      pushManager: {
        subscribe: (options: unknown) => {
          this.subscribed.push(options);
          return Promise.resolve(subscription("https://push.example/new"));
        },
      },
    } as unknown as ServiceWorkerRegistration,
    clients: {
      claim: () => {
        this.claimed += 1;
        return Promise.resolve();
      },
      matchAll: () => Promise.resolve(this.tabs),
      openWindow: (url) => {
        this.opened.push(url);
        return Promise.resolve(null);
      },
    },
    caches: {
      open: (name: string) => {
        const kept = this.caches.get(name) ?? new Kept();
        this.caches.set(name, kept);
        return Promise.resolve(kept);
      },
      keys: () => Promise.resolve([...this.caches.keys()]),
      delete: (name: string) => Promise.resolve(this.caches.delete(name)),
      match: (url: string) => {
        for (const kept of this.caches.values()) if (kept.answers.has(url)) return kept.match(url);
        return Promise.resolve(undefined);
      },
    } as unknown as CacheStorage,
    navigator: {
      locks: {
        request: <T>(name: string, _options: unknown, hold: () => Promise<T>) => {
          this.held.push(name);
          return hold();
        },
      },
    } as unknown as Navigator,
    fetch: (request, init) => {
      const url = typeof request === "string" ? request : request.url;
      this.asked.push([url, init]);
      const answer = this.server(url.slice(BASE.length));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    skipWaiting: () => {
      this.skipped += 1;
      return Promise.resolve();
    },
  };
}

export function subscription(endpoint: string): PushSubscription {
  return {
    options: { applicationServerKey: new Uint8Array([1]).buffer, userVisibleOnly: true },
    toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }),
  } as unknown as PushSubscription;
}

export function request(path: string, mode: RequestMode = "cors", method = "GET"): Request {
  return { url: path.includes("://") ? path : BASE + path, mode, method } as Request;
}
