// How far a reader of the journal has come: EPOCH.SEQ.

export type Cursor = string;

/** Whether `cursor` is as far as `other`, or further, in the same journal. */
export function reaches(cursor: Cursor | null, other: Cursor): boolean {
  if (cursor === null) return false;
  if (cursor === other) return true;
  const [epoch, seq] = split(cursor);
  const [otherEpoch, otherSeq] = split(other);
  return epoch === otherEpoch && seq >= otherSeq;
}

function split(cursor: Cursor): [string, number] {
  const dot = cursor.lastIndexOf(".");
  return [cursor.slice(0, dot), Number(cursor.slice(dot + 1))];
}
