// Days of the past, in the language of the page.

import { language, regional } from "../i18n/language.svelte";

/** 5 December 2006. */
export function dateOf(milliseconds: number): string {
  return new Intl.DateTimeFormat(regional(language()), { dateStyle: "long" }).format(milliseconds);
}
