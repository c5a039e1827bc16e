// Marks the words that were looked for, as the server finds them: without case and accents.

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** How much of a long message is shown before the first word that was looked for. */
const BEFORE = 60;
const MOST = 400;

const ALIKE: Readonly<Record<string, string>> = { ø: "o", ł: "l", đ: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe" };

/** A text as it is compared, and from where in the text each of its characters comes. */
function folded(text: string): { readonly text: string; readonly from: readonly number[] } {
  const from: number[] = [];
  let made = "";
  let place = 0;
  for (const character of text) {
    const plain = character
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]/gu, "");
    for (const letter of plain.normalize("NFC").replace("ß", "ss")) {
      const same = ALIKE[letter] ?? letter;
      made += same;
      for (let count = 0; count < same.length; count += 1) from.push(place);
    }
    place += character.length;
  }
  from.push(place);
  return { text: made, from };
}

const UNSPACED =
  /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/u;
const LETTER = /[\p{L}\p{N}\p{M}]/u;

/** The text in pieces, those marked that begin with one of the words. */
export function marked(text: string, words: readonly string[]): readonly Piece[] {
  const plain = folded(text);
  const marks: [number, number][] = [];
  for (const word of words) {
    if (word === "") continue;
    for (let at = plain.text.indexOf(word); at >= 0; at = plain.text.indexOf(word, at + word.length)) {
      const before = plain.text.charAt(at - 1);
      if (at > 0 && LETTER.test(before) && !UNSPACED.test(word) && LETTER.test(word)) continue;
      const start = plain.from[at] ?? 0;
      const last = plain.from[at + word.length - 1] ?? start;
      const end = plain.from.find((place) => place > last) ?? text.length;
      marks.push([start, end]);
    }
  }
  marks.sort(([one], [other]) => one - other);
  const pieces: Piece[] = [];
  let place = 0;
  for (const [start, end] of marks) {
    if (end <= place) continue;
    if (start > place) pieces.push({ text: text.slice(place, start), marked: false });
    pieces.push({ text: text.slice(Math.max(start, place), end), marked: true });
    place = end;
  }
  if (place < text.length) pieces.push({ text: text.slice(place), marked: false });
  return pieces;
}

/** The part of a long text around the first mark. */
export function excerpt(text: string, words: readonly string[]): readonly Piece[] {
  const pieces = marked(text, words);
  const [first] = pieces;
  const cut = [...pieces];
  if (first !== undefined && !first.marked && pieces.length > 1 && first.text.length > BEFORE) {
    cut[0] = { text: `…${first.text.slice(-BEFORE)}`, marked: false };
  }
  let left = MOST;
  const shown: Piece[] = [];
  for (const piece of cut) {
    if (left <= 0) break;
    const whole = piece.text.length <= left;
    shown.push(whole ? piece : { text: `${piece.text.slice(0, left)}…`, marked: piece.marked });
    left -= piece.text.length;
  }
  return shown;
}
