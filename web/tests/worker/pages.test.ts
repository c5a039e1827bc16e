import { describe, expect, it } from "vitest";
import { Pages } from "../../src/worker/pages";
import { Browser, request } from "./browser";

/** A server that has one build. */
function serves(name: string) {
  return (path: string): Response | Error => {
    if (path === "") return new Response(`<script src="./assets/${name}.js">`);
    if (path === `assets/${name}.js` || path === `assets/lazy-${name}.js`)
      return new Response(`code ${name}`);
    if (path === "look.js" || path === "favicon.svg") return new Response(`${path} of ${name}`);
    return new Response("", { status: 404 });
  };
}

function pages(browser: Browser, name: string): Pages {
  return new Pages(browser.scope, { id: name, files: [`assets/${name}.js`, `assets/lazy-${name}.js`] });
}

async function installed(browser: Browser, name: string): Promise<Pages> {
  browser.server = serves(name);
  const made = pages(browser, name);
  await made.install();
  await made.activate();
  return made;
}

const text = async (answer: (() => Promise<Response>) | null) => (await answer?.())?.text();

describe("the page", () => {
  it("asks the server's interface without its worker, where the browser can", async () => {
    const asked: unknown[] = [];
    const event = { waitUntil: () => undefined };
    const one = pages(new Browser(), "one");
    await one.route({
      ...event,
      addRoutes: (rules) => {
        asked.push(rules);
        return Promise.resolve();
      },
    });
    expect(asked).toEqual([
      { condition: { urlPattern: "https://chat.example/x/y/api/*" }, source: "network" },
    ]);
    await one.route(event);
  });

  it.each([
    ["says no", () => Promise.reject(new TypeError("no pattern"))],
    [
      "breaks",
      () => {
        throw new TypeError("no pattern");
      },
    ],
  ])("is kept by a browser that %s to the route", async (_how, addRoutes) => {
    const one = pages(new Browser(), "one");
    await expect(one.route({ waitUntil: () => undefined, addRoutes })).resolves.toBeUndefined();
  });

  it("comes from the server while that answers, whatever is kept", async () => {
    const browser = new Browser();
    const one = await installed(browser, "one");
    browser.server = serves("two");
    expect(await text(one.answer(request("", "navigate")))).toContain("assets/two.js");
    expect(await text(one.answer(request("index.html", "navigate")))).toBe("");
  });

  it("is the last one without a network, with all that it needs", async () => {
    const browser = new Browser();
    const one = await installed(browser, "one");
    browser.server = () => new Error("nobody there");
    expect(await text(one.answer(request("", "navigate")))).toContain("assets/one.js");
    expect(await text(one.answer(request("assets/lazy-one.js")))).toBe("code one");
    expect(await text(one.answer(request("look.js")))).toBe("look.js of one");
    browser.server = () => new Response("bad gateway", { status: 502 });
    expect(await text(one.answer(request("", "navigate")))).toContain("assets/one.js");
  });

  it("is a plain word where nothing is kept", async () => {
    const browser = new Browser();
    const answer = await pages(browser, "one").answer(request("", "navigate"))?.();
    expect(answer?.status).toBe(503);
    await expect(pages(browser, "one").answer(request("look.js"))?.()).rejects.toThrow("nobody there");
  });
});

describe("a new build", () => {
  it("takes over at once and leaves the one before to the tabs that show it", async () => {
    const browser = new Browser();
    for (const name of ["one", "two", "three"]) await installed(browser, name);
    expect([...browser.caches.keys()]).toEqual(["amsn2:/x/y/:build:two", "amsn2:/x/y/:build:three"]);
    expect([browser.skipped, browser.claimed]).toEqual([3, 3]);
    browser.server = serves("three");
    const three = pages(browser, "three");
    expect(await text(three.answer(request("assets/lazy-two.js")))).toBe("code two");
    expect((await three.answer(request("assets/lazy-one.js"))?.())?.status).toBe(404);
  });

  it("is not installed while the server has another page, or less than all of it", async () => {
    const browser = new Browser();
    browser.server = serves("two");
    await expect(pages(browser, "one").install()).rejects.toThrow("of another build");
    browser.server = (path) =>
      path.includes("lazy") ? new Response("", { status: 404 }) : serves("one")(path);
    await expect(pages(browser, "one").install()).rejects.toThrow("does not have");
    expect(browser.skipped).toBe(0);
  });

  it("leaves others' caches alone", async () => {
    const browser = new Browser();
    await browser.scope.caches.open("amsn2:/:build:other");
    for (const name of ["one", "two", "three"]) await installed(browser, name);
    expect(browser.caches.has("amsn2:/:build:other")).toBe(true);
  });
});

it("keeps out of everything else", () => {
  const one = pages(new Browser(), "one");
  for (const other of [
    request("api/events", "cors"),
    request("api/blobs/1", "navigate"),
    request("assets/one.js", "cors", "POST"),
    request("https://elsewhere.example/x/y/assets/one.js"),
    request("https://chat.example/other/"),
    request("manifest.webmanifest"),
  ]) {
    expect(one.answer(other)).toBeNull();
  }
});
