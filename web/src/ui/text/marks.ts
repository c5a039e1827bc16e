// Marks the words that were looked for, as the server finds them: without case and accents.

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** How much of a long message is shown before the first word that was looked for. */
const BEFORE = 60;
const MOST = 400;

// The twin of storage/words.py, so that what is found there is marked here.

/** Letters that Unicode does not take apart, or not into what the server looks for. */
const ALIKE: Readonly<Record<string, string>> = {
  ...{ ø: "o", ł: "l", đ: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", ŧ: "t", ß: "ss", ς: "σ", "\u0640": "" },
};

/** Ranges of what is left out in writing; the signs of Indian scripts and of kana are no accents. */
const ACCENTS = [
  ...["\\u0300-\\u036f", "\\u0483-\\u0487", "\\u0591-\\u05bd", "\\u05bf", "\\u05c1", "\\u05c2", "\\u05c4"],
  ...["\\u05c5", "\\u05c7", "\\u0610-\\u061a", "\\u064b-\\u065f", "\\u0670", "\\u06d6-\\u06dc"],
  ...["\\u06df-\\u06e8", "\\u06ea-\\u06ed", "\\u1ab0-\\u1aff", "\\u1dc0-\\u1dff", "\\u20d0-\\u20ff"],
  ...["\\ufe00-\\ufe0f", "\\ufe20-\\ufe2f"],
];
const ACCENT = new RegExp(ACCENTS.map((range) => `[${range}]`).join("|"), "gu");

const UNSPACED =
  /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
const LETTER_AT_END = /[\p{L}\p{N}\p{M}]$/u;

function foldedOf(character: string): string {
  // Before and after: letters of mathematics have no small ones, and small ones may come apart again.
  const apart = character.normalize("NFKD").toLowerCase().normalize("NFKD").replace(ACCENT, "");
  return Array.from(apart.normalize("NFC"), (letter) => ALIKE[letter] ?? letter).join("");
}

/** A text as it is compared, and from where in the text each of its characters comes. */
function folded(text: string): { readonly text: string; readonly from: readonly number[] } {
  const from: number[] = [];
  let made = "";
  let place = 0;
  for (const character of text) {
    const same = foldedOf(character);
    made += same;
    for (let count = 0; count < same.length; count += 1) from.push(place);
    place += character.length;
  }
  from.push(place);
  return { text: made, from };
}

/** The text in pieces, those marked that begin with one of the words. */
export function marked(text: string, words: readonly string[]): readonly Piece[] {
  const plain = folded(text);
  const marks: [number, number][] = [];
  for (const word of words) {
    if (word === "") continue;
    for (let at = plain.text.indexOf(word); at >= 0; at = plain.text.indexOf(word, at + word.length)) {
      const inside = at > 0 && LETTER_AT_END.test(plain.text.slice(Math.max(0, at - 2), at));
      if (inside && LETTER.test(word) && !UNSPACED.test(word)) continue;
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
