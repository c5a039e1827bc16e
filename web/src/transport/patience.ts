// How long a poll may be held: learns a shorter wait where a proxy cuts the long ones.

const USUAL = 25;
const SHORTEST = 4;
/** A failure that comes sooner than this says nothing about proxies. */
const TOO_SOON = 3;
/** How far below the cut the next polls stay: the jitter of the server and the way. */
const MARGIN = 2;
/** Full-length polls in a row after which a longer wait is tried again. */
const TRUST = 60;

export class Patience {
  private cuts: number[] = [];
  private held = 0;
  private seconds: number;

  constructor(learned: number | null = null) {
    this.seconds = learned !== null && learned >= SHORTEST && learned <= USUAL ? learned : USUAL;
  }

  /** Seconds to ask for. */
  get wait(): number {
    return this.seconds;
  }

  /** A poll was answered after so many seconds. */
  answered(seconds: number): void {
    if (seconds < this.seconds - MARGIN * 2) return;
    this.cuts = [];
    this.held += 1;
    if (this.held >= TRUST && this.seconds < USUAL) {
      this.seconds = Math.min(USUAL, this.seconds + 5);
      this.held = 0;
    }
  }

  /** A parked poll broke after so many seconds. Twice at about the same time is no accident. */
  broke(seconds: number): void {
    if (seconds < TOO_SOON) return;
    const before = this.cuts.at(-1);
    this.cuts = [...this.cuts.slice(-1), seconds];
    this.held = 0;
    if (before === undefined || Math.abs(before - seconds) > Math.max(2, seconds * 0.15)) return;
    this.seconds = Math.max(SHORTEST, Math.floor(Math.min(this.seconds, before, seconds) - MARGIN));
    this.cuts = [];
  }
}
