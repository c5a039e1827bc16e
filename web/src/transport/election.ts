// Which of a browser's tabs polls. Web Locks give the office to one, and to the next when it dies.

export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

export class Election {
  private leading = false;

  constructor(
    private readonly locks: Locks | null,
    private readonly name: string,
    /** Does the work of the leader until the signal aborts. */
    private readonly lead: (until: AbortSignal) => Promise<void>,
  ) {}

  get leads(): boolean {
    return this.leading;
  }

  /** Stand for election until the signal aborts. Without locks every tab leads itself. */
  async run(stop: AbortSignal): Promise<void> {
    if (this.locks === null) {
      await this.hold(stop);
      return;
    }
    while (!stop.aborted) await this.stand(this.locks, stop, { signal: stop });
  }

  /** Take the office from a leader that does not answer; it learns of it when it wakes. */
  async depose(stop: AbortSignal): Promise<void> {
    if (this.locks === null || this.leading || stop.aborted) return;
    await this.stand(this.locks, stop, { steal: true });
  }

  private async stand(
    locks: Locks,
    stop: AbortSignal,
    options: { signal?: AbortSignal; steal?: boolean },
  ): Promise<void> {
    const deposed = new AbortController();
    let held: Promise<void> | undefined;
    try {
      await locks.request(this.name, options, () => {
        held = this.hold(AbortSignal.any([stop, deposed.signal]));
        return held;
      });
    } catch (error) {
      // Deposed, or stopped while waiting: both end as AbortError. What the leader's work threw is its own.
      if (!(error instanceof DOMException && error.name === "AbortError") && !stop.aborted) throw error;
      deposed.abort();
      await held;
    }
  }

  private async hold(until: AbortSignal): Promise<void> {
    this.leading = true;
    try {
      await this.lead(until);
    } finally {
      this.leading = false;
    }
  }
}
