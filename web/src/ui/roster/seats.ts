// Which rows are drawn, and in which element each. A row that comes into sight takes over the element of one that
// has left it: changing the words in there costs a tenth of making it anew.

interface Row {
  readonly kind: string;
  readonly key: string;
}

export interface Seated<R extends Row> {
  readonly seat: string;
  readonly row: R;
  readonly index: number;
}

/** The first row that is drawn and the one after the last, of so many; always as many as can be, wherever one is. */
export function sight(
  rows: number,
  { top, height, unit, beyond }: { top: number; height: number; unit: number; beyond: number },
): readonly [number, number] {
  const count = Math.ceil(height / unit) + 1 + 2 * beyond;
  const first = Math.max(0, Math.min(Math.floor(top / unit) - beyond, rows - count));
  return [first, Math.min(rows, first + count)];
}

export class Seats<R extends Row> {
  private taken = new Map<string, string>();
  private made = 0;

  /** Seat the rows from `first` to before `last`, and the one at `kept`, in their order. */
  give(rows: readonly R[], [first, last]: readonly [number, number], kept: number): readonly Seated<R>[] {
    const shown: { row: R; index: number }[] = [];
    const show = (index: number) => {
      const row = rows[index];
      if (row !== undefined) shown.push({ row, index });
    };
    if (kept < first) show(kept);
    for (let index = first; index < last; index += 1) show(index);
    if (kept >= last) show(kept);

    const keys = new Set(shown.map(({ row }) => row.key));
    const free = new Map<string, string[]>();
    for (const [key, seat] of this.taken) {
      if (keys.has(key)) continue;
      const kind = seat.slice(0, seat.indexOf(" "));
      free.set(kind, [...(free.get(kind) ?? []), seat]);
    }
    // In the order of the page, so that after a leap no element has to move.
    const taken = new Map<string, string>();
    const seated = shown.map(({ row, index }): Seated<R> => {
      const seat = this.taken.get(row.key) ?? free.get(row.kind)?.shift() ?? this.another(row.kind);
      taken.set(row.key, seat);
      return { seat, row, index };
    });
    this.taken = taken;
    return seated;
  }

  private another(kind: string): string {
    this.made += 1;
    return `${kind} ${this.made}`;
  }
}
