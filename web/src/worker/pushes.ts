// What comes by push: always shown, since browsers take the subscription from those who do not.

import { alone, locksOf } from "../state/notifications_lock";
import type { Clicked, Resubscribing, Scope } from "./scope";
import { Told } from "./told";

/** The words of the page's language; the page keeps them where the worker finds them. */
export type Words = Readonly<Record<string, string>>;

const ENGLISH = {
  message: "New message",
  nudge: "Sent you a nudge",
  file: "Sends you a file",
  signed_in: "Has just signed in",
  request: "Wants to add you",
  problem: "An account needs you",
  test: "Notifications work in this browser.",
};

interface Said {
  readonly tag: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly conversation: string | null;
  readonly position: number;
  readonly at: number;
  readonly silent: boolean;
}

export class Pushes {
  private readonly base: string;
  private readonly told: Told;

  constructor(private readonly scope: Scope) {
    this.base = scope.registration.scope;
    this.told = new Told(scope.caches, this.base);
  }

  async show(data: { json(): unknown } | null): Promise<void> {
    const said = read(data);
    const words: Words & typeof ENGLISH = { ...ENGLISH, ...(await this.words()) };
    const known = Object.hasOwn(words, said.kind) ? words[said.kind] : undefined;
    const body = said.text || (known ?? words.message);
    const options = {
      body,
      tag: said.tag,
      // The same once more, after a kill, takes the place of the first and rings no second time.
      renotify: false,
      silent: said.silent || (await this.told.before(said.tag)),
      icon: new URL("icon-192.png", this.base).href,
      badge: new URL("badge-96.png", this.base).href,
      data: { conversation: said.conversation, position: said.position },
    };
    await alone(locksOf(this.scope.navigator), () =>
      this.scope.registration.showNotification(said.title || "aMSN2", options),
    );
  }

  /** Show the tab of the conversation, or some tab with it, or a new one. */
  async clicked({ notification }: Clicked): Promise<void> {
    notification.close();
    const data = notification.data as { conversation?: unknown } | null;
    const conversation = typeof data?.conversation === "string" ? data.conversation : null;
    const hash = conversation === null ? "#/" : `#/c/${encodeURIComponent(conversation)}`;
    const tabs = (await this.scope.clients.matchAll({ type: "window", includeUncontrolled: true })).filter(
      (tab) => tab.url.startsWith(this.base),
    );
    const right = tabs.find((tab) => tab.url.endsWith(hash));
    const tab = right ?? tabs.find((other) => other.visibilityState === "visible") ?? tabs[0];
    if (tab === undefined) {
      await this.scope.clients.openWindow(this.base + hash);
      return;
    }
    tab.postMessage({ type: "open", conversation });
    await tab.focus();
  }

  /** The browser has got another address: tell it, or nothing more is ever pushed. */
  async resubscribed(event: Resubscribing): Promise<void> {
    const key = event.oldSubscription?.options.applicationServerKey ?? null;
    const subscription =
      event.newSubscription ??
      (await this.scope.registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      }));
    const { endpoint, keys } = subscription.toJSON();
    await this.scope.fetch(new URL("api/push", this.base).href, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-AMSN2": "1", "Content-Type": "application/json" },
      body: JSON.stringify({ endpoint, ...keys }),
    });
  }

  private async words(): Promise<Words> {
    try {
      const kept = await this.scope.caches.match(new URL("words", this.base).href);
      const words: unknown = await kept?.json();
      return typeof words === "object" && words !== null ? (words as Words) : {};
    } catch {
      return {};
    }
  }
}

/** Whatever came, there is something to show. */
function read(data: { json(): unknown } | null): Said {
  let raw: unknown = null;
  try {
    raw = data?.json();
  } catch {
    // Not ours, or spoiled: it is shown all the same.
  }
  const said = (typeof raw === "object" && raw !== null ? raw : {}) as Partial<Record<keyof Said, unknown>>;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    tag: text(said.tag) || "aMSN2",
    kind: text(said.kind) || "message",
    title: text(said.title),
    text: text(said.text),
    conversation: text(said.conversation) || null,
    position: typeof said.position === "number" ? said.position : 0,
    at: typeof said.at === "number" ? said.at : 0,
    silent: said.silent === true,
  };
}
