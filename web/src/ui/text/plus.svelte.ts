// What becomes of the codes of Messenger Plus! on the page: shown as colours, left out, or left as they are.

import type { PlusCodes } from "../../generated/api";
import { type Run, runsOf, stripped } from "../../state/plus";

let mode = $state<PlusCodes>("render");

/** As the person wants it; told from an effect of the messenger. */
export function treatCodes(as: PlusCodes): void {
  mode = as;
}

/** The stretches of a name, or of a text, as they are to be shown. */
export function shownRuns(text: string, name: boolean): readonly Run[] {
  if (mode === "render") return runsOf(text, name);
  const shown = mode === "strip" ? stripped(text, name) : text;
  const plain = { bold: false, italic: false, underline: false, strike: false, color: null, behind: null };
  return shown === "" ? [] : [{ ...plain, text: shown }];
}

/** A text in words only, as it is shown: for copying, and for being read out. */
export function wordsOf(text: string): string {
  return mode === "raw" ? text : stripped(text, false);
}
