// Which rows are drawn, and in which element each. A row that comes into sight takes over the element of one that
// has left it: changing the words in there costs a tenth of making it anew.

export interface ListRow {
  readonly kind: string;
  readonly key: string;
}

export interface Seated<R extends ListRow> {
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

/** Rows that a key for a page goes by. */
const PAGE = 10;

/** Where a key leads to from a row; null when it is no key of lists. */
export function leap<R>(
  rows: readonly R[],
  at: number,
  key: string,
  stops: (row: R) => boolean,
): number | null {
  const ways: Readonly<Record<string, readonly [number, 1 | -1]>> = {
    ArrowDown: [at + 1, 1],
    ArrowUp: [at - 1, -1],
    PageDown: [at + PAGE, 1],
    PageUp: [at - PAGE, -1],
    Home: [0, 1],
    End: [rows.length - 1, -1],
  };
  if (!Object.hasOwn(ways, key)) return null;
  const [wanted, step] = ways[key] ?? [at, 1];
  const from = Math.min(rows.length - 1, Math.max(0, wanted));
  for (const way of [step, -step]) {
    for (let next = from, row = rows[next]; row !== undefined; next += way, row = rows[next]) {
      if (stops(row)) return next;
    }
  }
  return at;
}

export class Seats<R extends ListRow> {
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
