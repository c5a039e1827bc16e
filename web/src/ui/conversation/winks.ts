// Which winks play by themselves: each once, one after the other, and only what has just come.

import type { Message, MessageId } from "../../generated/api";

/** Milliseconds after which a wink is no news. */
const NEWS = 60_000;
/** Milliseconds until the next may play, however many come. */
const PAUSE = 5_000;

export interface Onlooker {
  /** The page is in front. */
  readonly looks: boolean;
  /** They have asked their system for less motion. */
  readonly still: boolean;
  /** In milliseconds, as messages are sent. */
  readonly now: number;
}

export class Winks {
  private readonly played = new Set<MessageId>();
  private playedAt = Number.NEGATIVE_INFINITY;

  /** Whether this one may; if so, it has. */
  mayPlay({ id, own, sent_at }: Message, { looks, still, now }: Onlooker): boolean {
    if (own || !looks || still || now - sent_at > NEWS || this.played.has(id)) return false;
    this.played.add(id);
    if (Math.abs(now - this.playedAt) < PAUSE) return false;
    this.playedAt = now;
    return true;
  }
}

/** Of this page: the pause outlives the view of a conversation. */
export const winks = new Winks();
