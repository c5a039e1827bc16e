// How large a file is, as people say it.

import { language } from "../i18n/language.svelte";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
const STEP = 1024;

/** 1.2 MB, in the language of the page. */
export function sizeOf(bytes: number): string {
  let value = Math.max(0, bytes);
  let at = 0;
  // What would be written as 1,024 is one of the next.
  while (at < UNITS.length - 1 && value >= STEP - 0.05) {
    value /= STEP;
    at += 1;
  }
  return new Intl.NumberFormat(language(), {
    style: "unit",
    unit: UNITS[at] ?? "byte",
    unitDisplay: at === 0 ? "long" : "short",
    maximumFractionDigits: at === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}
