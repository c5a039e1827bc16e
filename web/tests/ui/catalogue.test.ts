import { describe, expect, test } from "vitest";
import { type Catalogue, fill, plural } from "../../src/ui/i18n/catalogue";
import { en as english } from "../../src/ui/i18n/en";
import { later } from "../../src/ui/i18n/en/later";
import { directionOf, firstOf, type Language, languages, translations } from "../../src/ui/i18n/languages";

type Entries = Record<string, string | Record<string, string>>;

const en: Catalogue = { ...english, ...later };

const words = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
/** Forms that say the count by themselves, as "two messages" in Arabic. */
const TELLING = ["zero", "one", "two"];

/** What stands on buttons, and what those are called, since there are several: in that order. */
const pages = import.meta.glob<string>("../../src/ui/**/*.svelte", {
  ...{ query: "?raw", import: "default", eager: true },
});
const BUTTON = /aria-label=\{t\("(\w+)"[^<]*?>\s*(?:<Icon[^>]*\/>\s*)?\{t\("(\w+)"\)\}\s*<\//g;
const buttons = Object.values(pages).flatMap((page) =>
  [...page.matchAll(BUTTON)].map(([, called = "", written = ""]) => [written, called] as const),
);

const catalogues = await Promise.all(
  (Object.keys(languages) as Language[]).map(async (tag): Promise<[Language, Catalogue]> => {
    if (tag === "en") return [tag, en];
    return [tag, { ...(await translations[tag].first()), ...(await translations[tag].later()) }];
  }),
);

describe.each(catalogues)("the catalogue %s", (tag, catalogue) => {
  const entries = catalogue as Entries;

  test("has no word of its own, and the same places to fill", () => {
    for (const [key, own] of Object.entries(entries)) {
      const english = (en as Entries)[key];
      expect(english, key).toBeDefined();
      expect(typeof own, key).toBe(typeof english);
      const wanted = words(typeof english === "string" ? english : (english?.["other"] ?? ""));
      for (const [form, text] of typeof own === "string" ? [["", own]] : Object.entries(own)) {
        expect(text?.trim(), key).not.toBe("");
        const expected =
          TELLING.includes(form ?? "") && !text?.includes("{count}")
            ? wanted.filter((place) => place !== "count")
            : wanted;
        expect(words(text ?? ""), `${key} ${form ?? ""}`).toEqual(expected);
      }
    }
  });

  test("has every plural form of the language", () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const [key, entry] of Object.entries(entries)) {
      if (typeof entry !== "string") expect(Object.keys(entry).sort(), key).toEqual(forms);
    }
  });

  test("calls buttons by what stands on them, for who says what to press", () => {
    expect(buttons.length).toBeGreaterThan(15);
    for (const [written, called] of buttons) {
      const [word, name] = [entries[written], entries[called]];
      if (typeof word === "string" && typeof name === "string") {
        expect(name.toLowerCase(), `${called} of ${written}`).toContain(word.toLowerCase());
      }
    }
  });

  test("is written in characters of its language, not in what looks like markup", () => {
    for (const [key, entry] of Object.entries(entries)) {
      for (const text of typeof entry === "string" ? [entry] : Object.values(entry)) {
        expect(text, key).not.toMatch(/<\w|&\w+;|\s$|^\s/);
      }
    }
  });
});

test("no two areas have a word of the same name, of which the page would know only one", async () => {
  const areas = import.meta.glob<Record<string, object>>([
    "../../src/ui/i18n/en/*.ts",
    "!../../src/ui/i18n/en/later.ts",
  ]);
  const modules = await Promise.all(Object.values(areas).map((load) => load()));
  const names = modules.flatMap((area) => Object.values(area).flatMap((entries) => Object.keys(entries)));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names).toHaveLength(Object.keys(en).length);
});

test("French counts nothing and one alike, as English does not", () => {
  const [french, english] = [new Intl.PluralRules("fr"), new Intl.PluralRules("en")];
  const fr = catalogues.find(([tag]) => tag === "fr")?.[1] as Catalogue;
  expect(fill(plural(fr.new_messages, 0, french), { count: 0 })).toBe("0 nouveau message");
  expect(fill(plural(fr.new_messages, 2, french), { count: 2 })).toBe("2 nouveaux messages");
  expect(fill(plural(en.new_messages, 0, english), { count: 0 })).toBe("0 new messages");
});

test("a name that looks like a place to fill, or like a pattern, is only a name", () => {
  expect(fill("{name} says {text}", { name: "{text}", text: "$& $1" })).toBe("{text} says $& $1");
  expect(fill("{toString}", {})).toBe("{toString}");
});

test("ten languages, two of them from right to left; the browser's first that is here", () => {
  const tags = Object.keys(languages) as Language[];
  expect(tags).toHaveLength(10);
  expect(tags.filter((tag) => directionOf(tag) === "rtl")).toEqual(["ar", "he"]);
  expect(firstOf(["xx", "pt-BR", "fr"])).toBe("pt");
  expect(firstOf(["constructor", "FR-ca"])).toBe("fr");
  expect(firstOf(["xx"])).toBe("en");
});
