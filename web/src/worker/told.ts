// Which pushes were shown already. A kill of aMSN2 between the answer of the push service and its own disk sends
// one a second time: under the same tag it takes the place of the first without a sound, unless that was closed
// meanwhile, and then it would ring again.

const KEPT = 50; // more than one aMSN2 has under way for a browser

export class Told {
  private readonly cache: string;
  private readonly url: string;

  constructor(
    private readonly caches: CacheStorage,
    base: string,
  ) {
    this.cache = `amsn2:${new URL(base).pathname}:told`;
    this.url = new URL("told", base).href;
  }

  /** Whether it was shown before; from now on it was. Where nothing can be kept, nothing was. */
  async before(tag: string): Promise<boolean> {
    try {
      const cache = await this.caches.open(this.cache);
      const tags = read(await (await cache.match(this.url))?.json());
      if (tags.includes(tag)) return true;
      const kept = [...tags, tag].slice(-KEPT);
      await cache.put(this.url, new Response(JSON.stringify(kept)));
    } catch {
      // A browser without room for it, or one that forbids it.
    }
    return false;
  }
}

function read(raw: unknown): readonly string[] {
  return Array.isArray(raw) ? raw.filter((tag): tag is string => typeof tag === "string") : [];
}
