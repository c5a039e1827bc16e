// What happens again and again is worth a word only now and then.

/** Milliseconds until it is told again that the same one writes: who hears it knows that an answer comes. */
const GAP = 60_000;

export class Seldom {
  private readonly told = new Map<string, number>();

  /** Whether it may be told now, in milliseconds of any clock; if so, not again for a while. */
  may(what: string, now: number): boolean {
    const last = this.told.get(what);
    if (last !== undefined && now - last < GAP) return false;
    this.told.set(what, now);
    return true;
  }
}

/** Of this page: it outlives the view of a conversation. */
export const seldom = new Seldom();
