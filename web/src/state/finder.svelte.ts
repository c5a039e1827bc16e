// What a person looks for in what was said, and what was found. It stays when one goes to look at a message.

import type { AccountId, ConversationId, Message, SearchPage, SearchQuery } from "../generated/api";
import type { Archive, Refusal } from "./session.svelte";

export interface Limits {
  readonly account: AccountId | null;
  readonly conversation: ConversationId | null;
  readonly author: string | null;
  /** Milliseconds since 1970. */
  readonly since: number | null;
  readonly until: number | null;
}

export const NO_LIMITS: Limits = {
  account: null,
  conversation: null,
  author: null,
  since: null,
  until: null,
};

/** How long one may still be typing before it is asked. */
const PATIENCE = 180;

export type Later = (run: () => void, milliseconds: number) => () => void;

export class Finder {
  text = $state("");
  limits = $state.raw<Limits>(NO_LIMITS);
  found = $state.raw<readonly Message[]>([]);
  /** The words of what was found, to be marked. */
  words = $state.raw<readonly string[]>([]);
  /** There is more, further back. */
  more = $state(false);
  refusal = $state.raw<Refusal | null>(null);
  /** Which of the found ones one is at. */
  at = $state(0);
  /** An answer is awaited. */
  asking = $state(false);
  /** What is shown answers what is asked now. */
  answered = $state(false);

  private underway: AbortController | null = null;
  private stop: (() => void) | null = null;

  constructor(
    private readonly archive: Archive,
    private readonly later: Later,
  ) {}

  /** Something else is looked for; asked once one has stopped typing. */
  look(text: string, limits: Limits = this.limits): void {
    const same = limits === this.limits && text.trim() === this.text.trim();
    this.text = text;
    this.limits = limits;
    if (same && (this.answered || this.asking)) return;
    this.giveUp();
    this.answered = false;
    this.refusal = null;
    if (text.trim() === "") {
      this.take({ messages: [], words: [], more: false });
      return;
    }
    this.asking = true;
    this.stop = this.later(() => {
      void this.ask(null);
    }, PATIENCE);
  }

  /** Ask for what is further back. */
  async goOn(): Promise<void> {
    const last = this.found.at(-1);
    if (!this.more || this.asking || last === undefined) return;
    await this.ask(last.position);
  }

  /** Once more, after it went wrong. */
  async again(): Promise<void> {
    this.giveUp();
    await this.ask(null);
  }

  private async ask(before: number | null): Promise<void> {
    this.stop = null;
    const underway = new AbortController();
    this.underway = underway;
    this.asking = true;
    this.refusal = null;
    const query: Partial<SearchQuery> = { text: this.text.trim(), ...this.limits, before };
    const outcome = await this.archive.search(query, underway.signal);
    // Whoever looks for something else meanwhile wants only that.
    if (this.underway !== underway) return;
    this.underway = null;
    this.asking = false;
    if (!outcome.ok) this.refusal = outcome.refusal;
    else if (before === null) this.take(outcome.value);
    else {
      this.found = [...this.found, ...outcome.value.messages];
      this.more = outcome.value.more;
    }
  }

  private take(page: SearchPage): void {
    this.found = page.messages;
    this.words = page.words;
    this.more = page.more;
    this.at = 0;
    this.asking = false;
    this.answered = true;
  }

  private giveUp(): void {
    this.stop?.();
    this.stop = null;
    this.underway?.abort();
    this.underway = null;
    this.asking = false;
  }
}
