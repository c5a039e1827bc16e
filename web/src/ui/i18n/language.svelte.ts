// The language of the page: words, plurals, times. Reading any of it in a component follows a change.

import type { Problem } from "../../generated/api";
import { apart, begun } from "./bidi";
import {
  type Catalogue,
  type CountedWord,
  fill,
  type LaterTranslation,
  plural,
  type Word,
  type Words,
} from "./catalogue";
import { en } from "./en";
import { directionOf, firstOf, isLanguage, type Language, translations } from "./languages";
import { detailIn } from "./measures";

/** What was chosen in this browser before anybody signed in, and what the settings last said. */
const CHOSEN = "amsn2:language";
const SETTING = "amsn2:language-setting";

type First = Omit<Catalogue, keyof Later>;
type Later = Pick<Catalogue, keyof LaterTranslation>;

let current = $state<Language>("en");
let first = $state.raw<First>(en);
let later = $state.raw<Later | null>(null);
let wanted: Language = "en";
/** Whether the words of later pages are needed; in which language they are here. */
let whole = false;
let laterIn: Language | null = null;

// A word of a later page is asked for by such a page only, which `Lazy` shows when its words have come.
const words = $derived({ ...first, ...later } as Catalogue);

const region = $derived(regional(current));
const rtl = $derived(directionOf(current) === "rtl");
const rules = $derived(new Intl.PluralRules(current));
const clock = $derived(new Intl.DateTimeFormat(region, { hour: "2-digit", minute: "2-digit" }));
const day = $derived(
  new Intl.DateTimeFormat(region, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
);
const moment = $derived(new Intl.DateTimeFormat(region, { dateStyle: "medium", timeStyle: "short" }));
const number = $derived(new Intl.NumberFormat(region));
const decimal = $derived(new Intl.NumberFormat(region, { maximumFractionDigits: 1 }));
const percent = $derived(new Intl.NumberFormat(region, { style: "percent" }));
const list = $derived(new Intl.ListFormat(current, { type: "conjunction" }));
const order = $derived(new Intl.Collator(current, { sensitivity: "base", numeric: true }));

export function language(): Language {
  return current;
}

/** Before the first paint: the language that was chosen, or that the browser wants. */
export function begin(): Promise<void> {
  return change(firstChoice());
}

/** All words of the page's language, before a page is shown that the first view does without. */
export async function allWords(): Promise<void> {
  whole = true;
  // Whoever chooses another language meanwhile reads the page in that.
  while (laterIn !== wanted) {
    const choice = wanted;
    const more = await laterOf(choice);
    if (choice === wanted) keepLater(choice, more);
  }
}

/** Chosen here, whoever may sign in. */
export function speak(choice: Language): Promise<void> {
  keep(CHOSEN, choice);
  return change(choice);
}

/** What the settings say; empty: as this browser wants it. */
export function follow(setting: string): void {
  if (isLanguage(setting)) keep(SETTING, setting);
  // Only who had chosen in the settings goes back to the browser's by them.
  else if (kept(SETTING) !== null) {
    keep(SETTING, null);
    keep(CHOSEN, null);
  }
  void change(firstChoice());
}

export function t(word: Word, given: Words = {}): string {
  return put(words[word], given);
}

/** A text that depends on a count; the count itself is `{count}`. */
export function tn(word: CountedWord, count: number, given: Words = {}): string {
  return put(plural(words[word], count, rules), { count, ...given });
}

/** The sentence for a problem, of the contract or of the way to the server. */
export function sentence(problem: { readonly code: string; readonly detail: string }): string {
  const keys = [`problem_${problem.code}`, "problem_internal"];
  if (problem.detail === "") keys.unshift(`unnamed_${problem.code}`);
  const word = keys.find((key) => Object.hasOwn(en, key)) as `problem_${Problem["code"]}`;
  return t(word, { detail: detailIn(current, problem) });
}

export function timeOf(milliseconds: number): string {
  return clock.format(milliseconds);
}

export function momentOf(milliseconds: number): string {
  return moment.format(milliseconds);
}

/** As short as it can be said: today's are told by their time. */
export function whenOf(milliseconds: number, now: number): string {
  const today = new Date(milliseconds).toDateString() === new Date(now).toDateString();
  return today ? timeOf(milliseconds) : momentOf(milliseconds);
}

/** Today, yesterday, or the date. */
export function dayOf(milliseconds: number, now: number): string {
  const date = new Date(milliseconds);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return t("today");
  today.setDate(today.getDate() - 1);
  return date.toDateString() === today.toDateString() ? t("yesterday") : day.format(milliseconds);
}

export function numberOf(value: number): string {
  return number.format(value);
}

/** With one digit after the point. */
export function decimalOf(value: number): string {
  return decimal.format(value);
}

export function percentOf(value: number): string {
  return percent.format(value / 100);
}

/** One, two and three. */
export function listOf(items: readonly string[]): string {
  return list.format(items);
}

export function compare(one: string, other: string): number {
  return order.compare(one, other);
}

/** Words put into a text: numbers as the language writes them, names kept apart in direction. */
function put(template: string, given: Words): string {
  const said = Object.entries(given).map(([key, value]) => [
    key,
    typeof value === "number" ? number.format(value) : apart(value, rtl),
  ]);
  return begun(fill(template, Object.fromEntries(said) as Words), template, rtl);
}

async function change(choice: Language): Promise<void> {
  wanted = choice;
  try {
    const own = choice === "en" ? en : await translations[choice].first();
    const more = whole ? await laterOf(choice) : null;
    // Whoever chose again meanwhile wants the last one.
    if (wanted !== choice) return;
    first = own;
    if (more !== null) keepLater(choice, more);
    current = choice;
  } catch {
    // It cannot be fetched now: the page speaks as it did. At the next load it is tried again.
    if (wanted === choice) wanted = current;
  }
}

async function laterOf(choice: Language): Promise<Later> {
  return choice === "en" ? (await import("./en/later")).later : translations[choice].later();
}

function keepLater(choice: Language, more: Later): void {
  later = more;
  laterIn = choice;
}

function firstChoice(): Language {
  const chosen = kept(SETTING) ?? kept(CHOSEN);
  return isLanguage(chosen) ? chosen : firstOf(globalThis.navigator.languages);
}

/** The browser's own variant of the language, so that British times are British. */
export function regional(choice: Language): string {
  return globalThis.navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === choice) ?? choice;
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, choice: string | null): void {
  try {
    if (choice === null) localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // No storage: the choice lives as long as the page.
  }
}
