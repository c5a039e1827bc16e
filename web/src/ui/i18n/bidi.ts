// Sentences in which both directions meet: a name of one alphabet in a page of the other. Characters do it that are
// not seen, since such a sentence is also a tooltip, a label, a title or a notification, where no markup reaches.

import { isRightToLeft } from "../text/direction";

/** What follows has a direction of its own, up to the end: U+2068 and U+2069. */
const [APART, TOGETHER] = ["\u2068", "\u2069"];
/** Letters that are not seen, of either direction: U+200F and U+200E. */
const [RIGHT_TO_LEFT, LEFT_TO_RIGHT] = ["\u200f", "\u200e"];

const lettersOf = (text: string): readonly string[] => text.match(/\p{L}/gu) ?? [];

/** A word that is put into a sentence of the page; apart when the two could pull at each other. */
export function apart(word: string, rtl: boolean): string {
  const letters = lettersOf(word);
  const meets = rtl ? letters.length > 0 : letters.some(isRightToLeft);
  return meets ? `${APART}${word}${TOGETHER}` : word;
}

/** The finished sentence of that template: it begins in the direction of the page, whatever its first word is. */
export function begun(sentence: string, template: string, rtl: boolean): string {
  // Without anything of its own, as in "{name} {text}", it is as foreign as what it is made of.
  const own = template.replace(/\{\w+\}/g, "").trim();
  const foreign = own === template.trim() && !lettersOf(own).some((letter) => isRightToLeft(letter) === rtl);
  if (foreign || own === "" || lettersOf(sentence).length === 0) return sentence;
  if (isRightToLeft(sentence) === rtl) return sentence;
  return (rtl ? RIGHT_TO_LEFT : LEFT_TO_RIGHT) + sentence;
}
