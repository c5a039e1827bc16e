// How long a sound is, as a clock shows it.

import { numberOf } from "../i18n/language.svelte";

/** 1:05 or 1:01:05, with the digits of the page's language. */
export function lengthOf(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part, at) => numberOf(part).padStart(at === 0 ? 1 : 2, numberOf(0))).join(":");
}
