import { describe, expect, test } from "vitest";
import { fill, plural } from "../../src/ui/i18n/catalogue";
import { en } from "../../src/ui/i18n/en";
import { fr } from "../../src/ui/i18n/fr";

type Entries = Record<string, string | Record<string, string>>;

const words = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe.each([
  ["en", en],
  ["fr", fr],
] as const)("the catalogue %s", (tag, catalogue) => {
  const entries: Entries = catalogue;

  test("has every word, with the same places to fill", () => {
    expect(Object.keys(entries).sort()).toEqual(Object.keys(en).sort());
    for (const [key, english] of Object.entries<string | Record<string, string>>(en)) {
      const own = entries[key];
      const forms = typeof own === "string" ? [own] : Object.values(own ?? {});
      const wanted = typeof english === "string" ? english : (english["other"] ?? "");
      for (const form of forms) {
        expect(form.trim(), key).not.toBe("");
        expect(words(form), key).toEqual(words(wanted));
      }
    }
  });

  test("has every plural form of the language", () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const [key, entry] of Object.entries(entries)) {
      if (typeof entry !== "string") expect(Object.keys(entry).sort(), key).toEqual(forms);
    }
  });
});

test("French counts nothing and one alike, as English does not", () => {
  const french = new Intl.PluralRules("fr");
  const english = new Intl.PluralRules("en");
  expect(fill(plural(fr.new_messages, 0, french), { count: 0 })).toBe("0 nouveau message");
  expect(fill(plural(fr.new_messages, 2, french), { count: 2 })).toBe("2 nouveaux messages");
  expect(fill(plural(en.new_messages, 0, english), { count: 0 })).toBe("0 new messages");
});

test("a name that looks like a place to fill, or like a pattern, is only a name", () => {
  expect(fill("{name} says {text}", { name: "{text}", text: "$& $1" })).toBe("{text} says $& $1");
  expect(fill("{toString}", {})).toBe("{toString}");
});
