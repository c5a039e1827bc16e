import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOCK } from "../../src/state/notifications_lock";
import { Pushes } from "../../src/worker/pushes";
import type { Clicked, Tab } from "../../src/worker/scope";
import { BASE, Browser, subscription } from "./browser";

const SAID = {
  tag: "m1",
  kind: "message",
  title: "Bert",
  text: "Hello",
  conversation: "a:b@c.d",
  position: 5,
  at: 7,
  silent: true,
};

const data = (value: unknown) => ({ json: () => value });

class Page implements Tab {
  focused = 0;
  readonly told: unknown[] = [];

  constructor(
    readonly url: string,
    readonly visibilityState: DocumentVisibilityState = "hidden",
  ) {}

  focus(): Promise<unknown> {
    this.focused += 1;
    return Promise.resolve();
  }

  postMessage(message: unknown): void {
    this.told.push(message);
  }
}

function click(conversation: unknown): Clicked & { closed: number } {
  const event = {
    closed: 0,
    waitUntil: () => undefined,
    notification: { data: { conversation }, close: () => (event.closed += 1) } as unknown as Notification,
  };
  return event;
}

describe("a push", () => {
  it("shows what it says, under the tag that the page uses too", async () => {
    const browser = new Browser();
    await new Pushes(browser.scope).show(data(SAID));
    const [[title, options] = ["", {}]] = browser.shown;
    expect(title).toBe("Bert");
    expect(options).toMatchObject({ body: "Hello", tag: "m1", silent: true });
    expect(options.data).toEqual({ conversation: "a:b@c.d", position: 5 });
    expect(options.icon).toBe(`${BASE}icon-192.png`);
    expect(browser.held).toEqual([LOCK]); // no tab may list notifications just then
  });

  it("that comes a second time replaces the first and does not ring again", async () => {
    const browser = new Browser();
    const loud = { ...SAID, silent: false };
    await new Pushes(browser.scope).show(data(loud));
    await new Pushes(browser.scope).show(data(loud)); // a worker lives for seconds
    await new Pushes(browser.scope).show(data({ ...loud, tag: "m2" }));
    const seen = browser.shown.map(([, { tag, silent, ...more }]) => [
      tag,
      silent,
      (more as { renotify?: boolean }).renotify,
    ]);
    expect(seen).toEqual([
      ["m1", false, false],
      ["m1", true, false],
      ["m2", false, false],
    ]);
  });

  it("speaks the language of the page where it says nothing itself", async () => {
    const browser = new Browser();
    const pushes = new Pushes(browser.scope);
    await pushes.show(data({ ...SAID, kind: "nudge", text: "" }));
    const cache = await browser.scope.caches.open("amsn2:/x/y/:words");
    await cache.put(`${BASE}words`, Response.json({ nudge: "Coucou" }));
    await pushes.show(data({ ...SAID, kind: "nudge", text: "" }));
    expect(browser.shown.map(([, { body }]) => body)).toEqual(["Sent you a nudge", "Coucou"]);
  });

  it("takes no kind for a word that only every object has", async () => {
    const browser = new Browser();
    for (const kind of ["toString", "__proto__", "constructor", "unheard of"]) {
      await new Pushes(browser.scope).show(data({ ...SAID, kind, text: "" }));
    }
    expect(browser.shown.map(([, { body }]) => body)).toEqual(Array(4).fill("New message"));
  });

  it("always shows something, whatever came", async () => {
    const json = fc.oneof(
      fc.jsonValue(),
      fc.record({ tag: fc.jsonValue(), kind: fc.jsonValue(), title: fc.jsonValue() }),
    );
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const browser = new Browser();
        const pushes = new Pushes(browser.scope);
        await pushes.show(data(value));
        await pushes.show(null);
        await pushes.show({
          json: () => {
            throw new SyntaxError("not JSON");
          },
        });
        expect(browser.shown).toHaveLength(3);
        for (const [title, { body, tag }] of browser.shown) {
          expect([typeof title, typeof body, typeof tag]).toEqual(["string", "string", "string"]);
          expect(title.length * (body?.length ?? 0) * (tag?.length ?? 0)).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("a click", () => {
  it("goes to the tab of the conversation, else to one that is seen, else to any", async () => {
    const browser = new Browser();
    const pages = [
      new Page("https://elsewhere.example/"),
      new Page(`${BASE}#/`),
      new Page(`${BASE}#/settings`, "visible"),
      new Page(`${BASE}#/c/a%3Ab%40c.d`),
    ];
    for (const left of [4, 3, 2]) {
      browser.tabs = pages.slice(0, left);
      const event = click("a:b@c.d");
      await new Pushes(browser.scope).clicked(event);
      expect(event.closed).toBe(1);
    }
    expect(pages.map((page) => page.focused)).toEqual([0, 1, 1, 1]);
    expect(pages[1]?.told).toEqual([{ type: "open", conversation: "a:b@c.d" }]);
    expect(browser.opened).toEqual([]);
  });

  it("opens the page where there is none", async () => {
    const browser = new Browser();
    await new Pushes(browser.scope).clicked(click("a:b@c.d"));
    await new Pushes(browser.scope).clicked(click(7));
    expect(browser.opened).toEqual([`${BASE}#/c/a%3Ab%40c.d`, `${BASE}#/`]);
  });
});

it("tells the server where the browser is found now", async () => {
  const browser = new Browser();
  browser.server = () => new Response("{}", { status: 201 });
  const event = { waitUntil: () => undefined, oldSubscription: subscription("https://push.example/old") };
  await new Pushes(browser.scope).resubscribed({ ...event, newSubscription: null });
  await new Pushes(browser.scope).resubscribed({
    ...event,
    newSubscription: subscription("https://push.example/given"),
  });
  expect(browser.subscribed).toHaveLength(1);
  const bodies = browser.asked.map(([, init]) => JSON.parse(init?.body as string) as unknown);
  expect(bodies).toEqual([
    { endpoint: "https://push.example/new", p256dh: "p", auth: "a" },
    { endpoint: "https://push.example/given", p256dh: "p", auth: "a" },
  ]);
  expect(browser.asked[0]?.[0]).toBe(`${BASE}api/push`);
});
