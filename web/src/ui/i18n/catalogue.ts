// What a catalogue is.

import type { en } from "./en";
import type { later } from "./en/later";

/** A text for every form that Intl.PluralRules knows in the language; `other` stands in for a missing one. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** What the server says besides the problems of the contract. */
export type HttpWord = `problem_${
  | "unauthenticated"
  | "forbidden_origin"
  | "forbidden_host"
  | "not_found"
  | "too_large"
  | "malformed"
  | "unsupported"
  | "cursor_malformed"
  | "file_unreadable"
  | "too_many_requests"
  | "starting"
  | "proxy_untrusted"
  | "unreachable"}`;

type English = typeof en & typeof later;

export type Word = { [K in keyof English]: English[K] extends string ? K : never }[keyof English];
export type CountedWord = { [K in keyof English]: English[K] extends string ? never : K }[keyof English];

/** Every word of the page. */
export type Catalogue = TranslationOf<English>;

/** What a language says of an area: `fr/history.ts` is `TranslationOf<typeof english>` of `en/history.ts`. */
export type TranslationOf<Area> = { readonly [K in keyof Area]: Area[K] extends string ? string : Plural };

/** What a language says of what the first view needs, and of the rest. */
export type Translation = TranslationOf<typeof en>;
export type LaterTranslation = TranslationOf<typeof later>;

export type Words = Readonly<Record<string, string | number>>;

/** Put the words in. A name with braces of its own stays as it is. */
export function fill(template: string, words: Words): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(words, key) ? String(words[key]) : whole,
  );
}

export function plural(forms: Plural, count: number, rules: Intl.PluralRules): string {
  return forms[rules.select(count)] ?? forms.other;
}
