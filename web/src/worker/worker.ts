// The service worker: keeps the page for when there is no network, and shows what comes by push.

import { Pages } from "./pages";
import { Pushes } from "./pushes";
import type { Clicked, Fetching, Installing, Lasting, Pushing, Resubscribing, Scope, Told } from "./scope";

/** Put in by the build. */
declare const __BUILD__: string;
declare const __FILES__: readonly string[];

interface Events {
  install: Installing;
  activate: Lasting;
  fetch: Fetching;
  push: Pushing;
  notificationclick: Clicked;
  pushsubscriptionchange: Resubscribing;
  message: Told;
}

interface Self extends Scope {
  addEventListener<E extends keyof Events>(type: E, listener: (event: Events[E]) => void): void;
}

const worker = globalThis as unknown as Self;
const pages = new Pages(worker, { id: __BUILD__, files: __FILES__ });
const pushes = new Pushes(worker);

worker.addEventListener("install", (event) => {
  event.waitUntil(pages.install());
  // Else a worker that sleeps would be woken for every command, before it can say that it is not for it.
  event.waitUntil(pages.route(event));
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(pages.activate());
});
worker.addEventListener("fetch", (event) => {
  const answer = pages.answer(event.request);
  if (answer !== null) event.respondWith(answer());
});
worker.addEventListener("push", (event) => {
  event.waitUntil(pushes.show(event.data));
});
worker.addEventListener("notificationclick", (event) => {
  event.waitUntil(pushes.clicked(event));
});
worker.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(pushes.resubscribed(event));
});
/** A page asks whether it is of this build, so that it knows when there is a newer one. */
worker.addEventListener("message", (event) => {
  event.ports[0]?.postMessage(__FILES__.includes(String(event.data)));
});
