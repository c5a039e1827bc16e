// What a service worker has: the part of the browser's own types that is used here, since the page's and the
// worker's cannot both be had in one program.

export interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}

/** An installation. Where the browser can, it asks the network for some addresses without asking the worker. */
export interface Installing extends Lasting {
  addRoutes?(rules: { condition: { urlPattern: string }; source: "network" }): Promise<void>;
}

export interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

export interface Pushing extends Lasting {
  readonly data: { json(): unknown } | null;
}

export interface Clicked extends Lasting {
  readonly notification: Notification;
}

export interface Resubscribing extends Lasting {
  readonly oldSubscription: PushSubscription | null;
  readonly newSubscription: PushSubscription | null;
}

export interface Told extends Lasting {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** A tab of ours. */
export interface Tab {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

export interface Tabs {
  claim(): Promise<void>;
  matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<readonly Tab[]>;
  openWindow(url: string): Promise<unknown>;
}

export interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: Tabs;
  readonly caches: CacheStorage;
  readonly navigator: Navigator;
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
  skipWaiting(): Promise<void>;
}
