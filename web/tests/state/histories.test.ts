import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message, MessagePage } from "../../src/generated/api";
import { type Errand, Histories, type Part } from "../../src/state/histories.svelte";
import { BOB, message } from "./samples";

const PAGE = 4;

/** A server with a history, whose answers and events come when they come; and a tab that asks as the page does. */
class World {
  readonly tab = new Histories();
  private truth: Message[] = [];
  private next = 1;
  private events: (() => void)[] = [];
  private errand: { errand: Errand; page: MessagePage | null; query: () => MessagePage } | null = null;

  say(): void {
    const said = message(this.next++);
    this.truth.push(said);
    this.events.push(() => {
      this.tab.added(said);
    });
  }

  deliver(at: number): void {
    const some = this.truth[at % Math.max(1, this.truth.length)];
    if (some === undefined) return;
    const changed = { ...some, text: `${some.text}!` };
    this.truth = this.truth.map((each) => (each.id === some.id ? changed : each));
    this.events.push(() => {
      this.tab.changed(changed);
    });
  }

  clear(at: number): void {
    const position = this.truth[at % Math.max(1, this.truth.length)]?.position;
    if (position === undefined) return;
    this.truth = this.truth.filter((each) => each.position > position);
    this.events.push(() => {
      this.tab.cleared(BOB, position);
    });
  }

  /** The tab hears of the next thing. */
  hear(): void {
    this.events.shift()?.();
  }

  /** The line broke: what had not been heard never will be, and the tab starts over. */
  restart(): void {
    this.events = [];
    this.tab.restart(() => true);
  }

  ask(part: Part, at = 0): void {
    const { log, loading } = this.tab.of(BOB);
    const first = log?.messages[0]?.position;
    const last = log?.messages.at(-1)?.position;
    if ((part === "earlier" || part === "later" || part === "again") && loading !== null) return;
    if (part === "earlier" && (first === undefined || !log?.earlier)) return;
    if (part === "later" && (last === undefined || !log?.later)) return;
    if (part === "again" && (first === undefined || !log?.later)) return;
    const query = (): MessagePage => {
      if (part === "earlier") return this.page((each) => each.position < (first ?? 0), -PAGE);
      if (part === "later") return this.page((each) => each.position > (last ?? 0), PAGE);
      if (part === "again") return this.page((each) => each.position >= (first ?? 0), 200);
      if (part === "around") return this.page((each) => each.position >= at - 2, PAGE);
      return this.page(() => true, -PAGE);
    };
    this.errand = { errand: this.tab.begin(BOB, part), page: null, query };
  }

  /** The server reads the page, some time after it was asked. */
  read(): void {
    if (this.errand !== null) this.errand.page ??= this.errand.query();
  }

  /** And the answer arrives, some time after that, or never. */
  answer(lost: boolean): void {
    if (this.errand === null) return;
    this.read();
    this.tab.finish(this.errand.errand, lost ? null : this.errand.page);
    this.errand = null;
  }

  private page(which: (message: Message) => boolean, count: number): MessagePage {
    const all = this.truth.filter(which);
    const messages = count > 0 ? all.slice(0, count) : all.slice(count);
    const first = messages[0];
    const last = messages.at(-1);
    if (first === undefined || last === undefined) {
      return {
        messages,
        earlier: count > 0 && this.truth.length > 0,
        later: count < 0 && this.truth.length > 0,
      };
    }
    const [oldest, newest] = [this.truth[0], this.truth.at(-1)];
    return { messages, earlier: oldest !== first, later: newest !== last };
  }

  /** Everything has been heard and answered: what is here is a stretch of the truth, whole and in order. */
  check(): void {
    while (this.errand !== null) this.answer(false);
    while (this.events.length > 0) this.hear();
    let { log, stale } = this.tab.of(BOB);
    if (stale) {
      this.ask(log?.later ? "again" : "newest");
      this.answer(false);
      ({ log, stale } = this.tab.of(BOB));
      if (stale) {
        this.ask("newest");
        this.answer(false);
        ({ log, stale } = this.tab.of(BOB));
      }
    }
    expect(stale).toBe(false);
    const here = log?.messages ?? [];
    const from = this.truth.findIndex((each) => each.id === here[0]?.id);
    if (here.length > 0) expect(here).toEqual(this.truth.slice(from, from + here.length));
    if (log?.later === false) expect(here.at(-1)).toEqual(this.truth.at(-1));
    if (log?.earlier === false) expect(here[0]).toEqual(this.truth[0]);
  }
}

const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constant((world: World) => {
      world.say();
    }),
  },
  {
    weight: 6,
    arbitrary: fc.constant((world: World) => {
      world.hear();
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constant((world: World) => {
      world.read();
    }),
  },
  {
    weight: 4,
    arbitrary: fc.boolean().map((lost) => (world: World) => {
      world.answer(lost);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.nat().map((at) => (world: World) => {
      world.deliver(at);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.nat().map((at) => (world: World) => {
      world.clear(at);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((world: World) => {
      world.restart();
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((world: World) => {
      world.tab.trim(BOB);
    }),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom<Part>("newest", "earlier", "later", "around"), fc.nat(30))
      .map(([part, at]) => (world: World) => {
        world.ask(part, at);
      }),
  },
);

test("in whatever order pages and events come, what is here is the truth, each message once", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      const world = new World();
      for (const happen of happenings) happen(world);
      world.check();
    }),
    { numRuns: 400 },
  );
});

test("an answer that was given up does not count", () => {
  const tab = new Histories();
  const first = tab.begin(BOB, "newest");
  const second = tab.begin(BOB, "around");
  expect(tab.finish(first, { messages: [message(9)], earlier: false, later: false })).toBe(false);
  expect(tab.of(BOB).loading).toBe("around");
  expect(tab.finish(second, { messages: [message(3)], earlier: true, later: true })).toBe(true);
  expect(tab.of(BOB).log?.messages.map((each) => each.position)).toEqual([3]);
});
