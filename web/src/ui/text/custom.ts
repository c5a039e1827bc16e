// Custom emoticons in a text: wherever a shortcut is, the longest first, as the core looks for them.

import type { MessageEmoticon } from "../../generated/api";

export interface Custom {
  readonly shortcut: string;
  readonly blob: string;
}

/** The parts of a text in their order; words stay words while a picture has not come. */
export function splitCustom(
  text: string,
  emoticons: readonly MessageEmoticon[],
): readonly (string | Custom)[] {
  const known = emoticons
    .flatMap(({ shortcut, blob }) => (shortcut === "" || blob === null ? [] : [{ shortcut, blob }]))
    .sort((one, other) => other.shortcut.length - one.shortcut.length);
  if (known.length === 0) return [text];
  const firsts = new Set(known.map(({ shortcut }) => shortcut.charAt(0)));
  const parts: (string | Custom)[] = [];
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    const here = firsts.has(text.charAt(at))
      ? known.find(({ shortcut }) => text.startsWith(shortcut, at))
      : undefined;
    if (here === undefined) {
      at += 1;
      continue;
    }
    if (at > plain) parts.push(text.slice(plain, at));
    parts.push(here);
    at += here.shortcut.length;
    plain = at;
  }
  if (plain < text.length) parts.push(text.slice(plain));
  return parts;
}
