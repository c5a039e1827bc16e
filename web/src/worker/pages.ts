// Which answers the worker keeps. The page itself always comes from the server while that answers, so that
// nobody is ever shown one of another build; what has a digest in its name never changes and is kept.

import type { Installing, Scope } from "./scope";

export interface Build {
  readonly id: string;
  /** The files with a digest in their names, from the folder of the page. */
  readonly files: readonly string[];
}

/** A proxy says so of a server that is down. */
const DOWN = [502, 504];
const SHELL = "index.html";
/** What the page needs besides, under names that stay: from the server while it answers. */
const BESIDE = ["look.js", "favicon.svg"];

export class Pages {
  private readonly base: URL;
  private readonly name: string;
  private readonly prefix: string;

  constructor(
    private readonly scope: Scope,
    private readonly build: Build,
  ) {
    this.base = new URL(scope.registration.scope);
    // Several aMSN2 may live below one host.
    this.prefix = `amsn2:${this.base.pathname}:build:`;
    this.name = this.prefix + build.id;
  }

  /** Where the browser can, let the network answer what never concerns the worker, without waking it. */
  async route(event: Installing): Promise<void> {
    try {
      await event.addRoutes?.({ condition: { urlPattern: `${this.base.href}api/*` }, source: "network" });
    } catch {
      // It knows routes, but not this one: a host in brackets is no pattern. The worker is needed all the same.
    }
  }

  /** Fetch the whole build, so that it goes on working when the server has the next one, or is away. */
  async install(): Promise<void> {
    const cache = await this.scope.caches.open(this.name);
    const page = await this.scope.fetch(this.base.href, { cache: "no-store" });
    const text = await page.clone().text();
    const named = [...text.matchAll(/assets\/[\w.-]+/g)].map(([file]) => file);
    if (!page.ok || !named.every((file) => this.build.files.includes(file))) {
      throw new Error("the page that the server has is of another build");
    }
    await Promise.all(
      this.build.files.map(async (file) => {
        const url = new URL(file, this.base).href;
        if ((await cache.match(url)) !== undefined) return;
        const answer = await this.scope.fetch(url);
        if (!answer.ok) throw new Error(`the server does not have ${file}`);
        await cache.put(url, answer);
      }),
    );
    await Promise.all(
      BESIDE.map(async (file) => {
        const answer = await this.scope.fetch(this.address(file), { cache: "no-cache" });
        if (answer.ok) await cache.put(this.address(file), answer);
      }),
    );
    await cache.put(this.address(SHELL), page);
    await this.scope.skipWaiting();
  }

  /** Forget all builds but this and the one before: tabs may still show that. */
  async activate(): Promise<void> {
    const names = (await this.scope.caches.keys()).filter((name) => name.startsWith(this.prefix));
    const others = names.filter((name) => name !== this.name).slice(0, -1);
    await Promise.all(others.map((name) => this.scope.caches.delete(name)));
    await this.scope.clients.claim();
  }

  /** What answers the request; null for what is none of the worker's business. */
  answer(request: Request): (() => Promise<Response>) | null {
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== this.base.origin) return null;
    if (!url.pathname.startsWith(this.base.pathname)) return null;
    const path = url.pathname.slice(this.base.pathname.length);
    if (path.startsWith("assets/")) return () => this.asset(request);
    if (request.mode === "navigate" && (path === "" || path === SHELL)) return () => this.page(request);
    if (BESIDE.includes(path)) return () => this.beside(request);
    return null;
  }

  private async page(request: Request): Promise<Response> {
    try {
      const answer = await this.scope.fetch(request);
      if (!DOWN.includes(answer.status)) return answer;
    } catch {
      // Nobody answers: what is kept is all there is.
    }
    const kept = await this.kept(this.address(SHELL));
    return kept ?? new Response("aMSN2 cannot be reached. Try again later.\n", { status: 503 });
  }

  private async beside(request: Request): Promise<Response> {
    try {
      return await this.scope.fetch(request);
    } catch (error) {
      const kept = await this.kept(request.url);
      if (kept === undefined) throw error;
      return kept;
    }
  }

  private async asset(request: Request): Promise<Response> {
    const kept = await this.kept(request.url);
    if (kept !== undefined) return kept;
    return this.scope.fetch(request);
  }

  /** First of this build, then of the one before. */
  private async kept(url: string): Promise<Response | undefined> {
    const own = await (await this.scope.caches.open(this.name)).match(url);
    if (own !== undefined || url === this.address(SHELL)) return own;
    for (const name of await this.scope.caches.keys()) {
      if (!name.startsWith(this.prefix)) continue;
      const found = await (await this.scope.caches.open(name)).match(url);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private address(file: string): string {
    return new URL(file, this.base).href;
  }
}
