// What is inside a message's text: plain words, links, emoticons. Yields data, never markup.

import { type Drawing, type Emoticon, emoticons } from "./emoticons";

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string; readonly host: string | null }
  | { readonly kind: "emoticon"; readonly code: string; readonly name: Drawing; readonly emoji: string };

const byCode = new Map<string, Emoticon>(
  emoticons.flatMap((each: Emoticon) => each.codes.map((code) => [code.toLowerCase(), each] as const)),
);
const longest = Math.max(...[...byCode.keys()].map((code) => code.length));
const firsts = new Set([...byCode.keys()].map((code) => code.charAt(0)));

/** Marks that turn the direction of a text around end a link: they would show another address than it has. */
const LINK = /(?:https?:\/\/|www\.)[^\s<>"“”\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const WORD = /[\p{L}\p{N}]/u;

export function parse(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of text.matchAll(LINK)) {
    const start = found.index;
    const before = text.charAt(start - 1);
    const link = withoutTail(found[0]);
    const url = urlOf(link);
    if (url === null || WORD.test(before)) continue;
    emote(text.slice(done, start), pieces);
    pieces.push({ kind: "link", text: link, href: url.href, host: strangeHost(url, link) });
    done = start + link.length;
  }
  emote(text.slice(done), pieces);
  return pieces;
}

/** Only the emoticons, for names and personal messages. */
export function emoted(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  emote(text, pieces);
  return pieces;
}

/** So many emoticons by themselves are shown large. */
const FEW = 3;

/** Whether a text is a few emoticons and nothing else. */
export function isOnlyEmoticons(text: string): boolean {
  if (text.length > FEW * (longest + 1)) return false;
  const pieces = emoted(text).filter((piece) => piece.kind !== "text" || piece.text.trim() !== "");
  return pieces.length > 0 && pieces.length <= FEW && pieces.every((piece) => piece.kind === "emoticon");
}

/** Split off the emoticons; the longest code that fits wins. */
function emote(text: string, pieces: Piece[]): void {
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    const found = firsts.has(text.charAt(at).toLowerCase()) ? codeAt(text, at) : null;
    if (found === null) {
      at += 1;
      continue;
    }
    if (at > plain) pieces.push({ kind: "text", text: text.slice(plain, at) });
    pieces.push(found);
    at += found.code.length;
    plain = at;
  }
  if (plain < text.length) pieces.push({ kind: "text", text: text.slice(plain) });
}

function codeAt(text: string, at: number): (Piece & { kind: "emoticon" }) | null {
  for (let length = Math.min(longest, text.length - at); length >= 2; length -= 1) {
    const code = text.slice(at, at + length);
    const known = byCode.get(code.toLowerCase());
    if (known === undefined || !standsAlone(text, at, code)) continue;
    return { kind: "emoticon", code, name: known.name, emoji: known.emoji };
  }
  return null;
}

/** A code with letters is one only outside words: not in `photo(s)`, `C:Documents` or `std:string`. */
function standsAlone(text: string, at: number, code: string): boolean {
  if (!WORD.test(code)) return true;
  const before = text.charAt(at - 1);
  const after = text.charAt(at + code.length);
  const endsInWord = WORD.test(code.charAt(code.length - 1));
  return !WORD.test(before) && !(endsInWord && WORD.test(after));
}

/** The full stop after a link is not of the link; nor is a bracket that was opened before it. */
function withoutTail(link: string): string {
  let end = link.length;
  for (;;) {
    const last = link.charAt(end - 1);
    const rest = link.slice(0, end - 1);
    const unopened = last === ")" && rest.split("(").length <= rest.split(")").length;
    if (!/[.,;:!?'’»\]}*]/u.test(last) && !unopened) return link.slice(0, end);
    end -= 1;
  }
}

function urlOf(link: string): URL | null {
  try {
    const url = new URL(/^www\./i.test(link) ? `https://${link}` : link);
    return url.hostname !== "" && /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Where a link really leads, when it may look as if it led elsewhere: letters of all the world, or a name before @. */
function strangeHost(url: URL, link: string): string | null {
  const plain = url.username === "" && url.password === "" && link.toLowerCase().includes(url.hostname);
  return plain && !url.hostname.includes("xn--") ? null : url.host;
}
