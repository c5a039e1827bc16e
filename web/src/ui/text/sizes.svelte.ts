// How large a file is, as people say it.

import { language } from "../i18n/language.svelte";
import { sizeIn } from "../i18n/measures";

/** 1.2 MB, in the language of the page. */
export function sizeOf(bytes: number): string {
  return sizeIn(language(), bytes);
}
