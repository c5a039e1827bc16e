// The languages of the page, by their own names. English comes with the page, another is fetched when it is chosen.

import type { Translation } from "./catalogue";

export const languages = {
  ar: "العربية",
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  he: "עברית",
  it: "Italiano",
  ja: "日本語",
  nl: "Nederlands",
  pt: "Português",
} as const;
export type Language = keyof typeof languages;

type Foreign = Exclude<Language, "en">;

export const translations: Readonly<Record<Foreign, () => Promise<Translation>>> = {
  ar: async () => (await import("./ar")).ar,
  de: async () => (await import("./de")).de,
  es: async () => (await import("./es")).es,
  fr: async () => (await import("./fr")).fr,
  he: async () => (await import("./he")).he,
  it: async () => (await import("./it")).it,
  ja: async () => (await import("./ja")).ja,
  nl: async () => (await import("./nl")).nl,
  pt: async () => (await import("./pt")).pt,
};

export function isLanguage(tag: unknown): tag is Language {
  return typeof tag === "string" && Object.hasOwn(languages, tag);
}

/** The first language that is wanted and is here, by tags like `pt-BR`. */
export function firstOf(tags: readonly string[]): Language {
  return tags.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" || language === "he" ? "rtl" : "ltr";
}
