// The languages of the page, by their own names. English comes with the page, another is fetched when it is chosen.

import type { LaterTranslation, Translation } from "./catalogue";

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

interface Parts {
  readonly first: () => Promise<Translation>;
  readonly later: () => Promise<LaterTranslation>;
}

export const translations: Readonly<Record<Foreign, Parts>> = {
  ar: {
    first: async () => (await import("./ar")).ar,
    later: async () => (await import("./ar/later")).later,
  },
  de: {
    first: async () => (await import("./de")).de,
    later: async () => (await import("./de/later")).later,
  },
  es: {
    first: async () => (await import("./es")).es,
    later: async () => (await import("./es/later")).later,
  },
  fr: {
    first: async () => (await import("./fr")).fr,
    later: async () => (await import("./fr/later")).later,
  },
  he: {
    first: async () => (await import("./he")).he,
    later: async () => (await import("./he/later")).later,
  },
  it: {
    first: async () => (await import("./it")).it,
    later: async () => (await import("./it/later")).later,
  },
  ja: {
    first: async () => (await import("./ja")).ja,
    later: async () => (await import("./ja/later")).later,
  },
  nl: {
    first: async () => (await import("./nl")).nl,
    later: async () => (await import("./nl/later")).later,
  },
  pt: {
    first: async () => (await import("./pt")).pt,
    later: async () => (await import("./pt/later")).later,
  },
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
