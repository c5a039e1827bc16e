// The language of the page: words, plurals, times. Reading any of it in a component follows a change.

import type { Problem } from "../../generated/api";
import { type Catalogue, type CountedWord, fill, plural, type Word, type Words } from "./catalogue";
import { en } from "./en";
import { fr } from "./fr";

export const languages = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof languages;

const catalogues: Readonly<Record<Language, Catalogue>> = { en, fr };
const KEPT = "amsn2:language";

let current = $state<Language>(firstChoice());

const rules = $derived(new Intl.PluralRules(current));
const clock = $derived(new Intl.DateTimeFormat(regional(current), { hour: "2-digit", minute: "2-digit" }));
const day = $derived(
  new Intl.DateTimeFormat(regional(current), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }),
);
const moment = $derived(
  new Intl.DateTimeFormat(regional(current), { dateStyle: "medium", timeStyle: "short" }),
);
const percent = $derived(new Intl.NumberFormat(regional(current), { style: "percent" }));
const order = $derived(new Intl.Collator(current, { sensitivity: "base", numeric: true }));

export function language(): Language {
  return current;
}

export function speak(choice: Language): void {
  current = choice;
  try {
    localStorage.setItem(KEPT, choice);
  } catch {
    // No storage: the choice lives as long as the page.
  }
}

export function t(word: Word, words: Words = {}): string {
  return fill(catalogues[current][word], words);
}

/** A text that depends on a count; the count itself is `{count}`. */
export function tn(word: CountedWord, count: number, words: Words = {}): string {
  return fill(plural(catalogues[current][word], count, rules), { count, ...words });
}

/** The sentence for a problem, of the contract or of the way to the server. */
export function sentence(problem: { readonly code: string; readonly detail: string }): string {
  const key = `problem_${problem.code}`;
  const word = (Object.hasOwn(en, key) ? key : "problem_internal") as `problem_${Problem["code"]}`;
  const somebody = problem.code.startsWith("contact_") ? t("that_contact") : t("the_server");
  return t(word, { detail: problem.detail || somebody });
}

export function timeOf(milliseconds: number): string {
  return clock.format(milliseconds);
}

export function momentOf(milliseconds: number): string {
  return moment.format(milliseconds);
}

/** Today, yesterday, or the date. */
export function dayOf(milliseconds: number, now: number): string {
  const date = new Date(milliseconds);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return t("today");
  today.setDate(today.getDate() - 1);
  return date.toDateString() === today.toDateString() ? t("yesterday") : day.format(milliseconds);
}

export function percentOf(value: number): string {
  return percent.format(value / 100);
}

export function compare(one: string, other: string): number {
  return order.compare(one, other);
}

function firstChoice(): Language {
  try {
    const kept = localStorage.getItem(KEPT);
    if (isLanguage(kept)) return kept;
  } catch {
    // No storage: ask the browser.
  }
  for (const tag of globalThis.navigator.languages) {
    const [first] = tag.toLowerCase().split("-");
    if (isLanguage(first)) return first;
  }
  return "en";
}

/** The browser's own variant of the language, so that British times are British. */
function regional(choice: Language): string {
  return globalThis.navigator.languages.find((tag) => tag.toLowerCase().startsWith(choice)) ?? choice;
}

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag !== null && tag !== undefined && Object.hasOwn(languages, tag);
}
