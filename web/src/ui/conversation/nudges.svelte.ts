// Nudges: not too many, neither sent nor received.

import { SvelteSet } from "svelte/reactivity";
import type { ConversationId } from "../../generated/api";

/** So long one waits until the next nudge to the same people. */
const PAUSE = 8_000;
/** So long the window stands still after it was shaken, however many nudges come. */
const STILL = 5_000;

class Nudges {
  private readonly resting = new SvelteSet<ConversationId>();
  private shakenAt = Number.NEGATIVE_INFINITY;

  rests(conversation: ConversationId): boolean {
    return this.resting.has(conversation);
  }

  sent(conversation: ConversationId): void {
    this.resting.add(conversation);
    setTimeout(() => {
      this.resting.delete(conversation);
    }, PAUSE);
  }

  /** Whether one that came at this time (milliseconds) may shake; if so, the next has to wait. */
  mayShake(now: number): boolean {
    if (now - this.shakenAt < STILL) return false;
    this.shakenAt = now;
    return true;
  }
}

/** Of this page: the pause outlives the view of a conversation. */
export const nudges = new Nudges();
