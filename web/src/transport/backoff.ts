// How long to wait after failures: doubling, and never all browsers at the same moment.

const FIRST = 500;
const LONGEST = 30_000;

export class Backoff {
  private failures = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds until the next try: between half and all of a doubling span. */
  next(): number {
    const span = Math.min(FIRST * 2 ** this.failures, LONGEST);
    this.failures += 1;
    return span * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}
