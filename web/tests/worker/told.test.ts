import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Told } from "../../src/worker/told";
import { BASE, Browser } from "./browser";

describe("what was told", () => {
  it("is known again, also by a worker that was started anew", async () => {
    const { caches } = new Browser().scope;
    expect(await new Told(caches, BASE).before("m1")).toBe(false);
    expect(await new Told(caches, BASE).before("m2")).toBe(false);
    expect(await new Told(caches, BASE).before("m1")).toBe(true);
    expect(await new Told(caches, `${BASE}z/`).before("m1")).toBe(false);
  });

  it("is forgotten some time, the oldest first", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string(), { minLength: 51, maxLength: 70 }), async (tags) => {
        const told = new Told(new Browser().scope.caches, BASE);
        for (const tag of tags) expect(await told.before(tag)).toBe(false);
        for (const tag of tags.slice(-50)) expect(await told.before(tag)).toBe(true);
        expect(await told.before(tags[0] ?? "")).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it("is nothing where the browser keeps nothing, or something spoiled", async () => {
    const forbidden = { open: () => Promise.reject(new Error("forbidden")) } as unknown as CacheStorage;
    expect(await new Told(forbidden, BASE).before("m1")).toBe(false);
    const browser = new Browser();
    const told = new Told(browser.scope.caches, BASE);
    await told.before("m1");
    for (const spoiled of ['{"m1":1}', "nonsense", '[1,null,"m2"]']) {
      await browser.caches.get("amsn2:/x/y/:told")?.put(`${BASE}told`, new Response(spoiled));
      expect(await told.before("m1")).toBe(false);
    }
  });
});
