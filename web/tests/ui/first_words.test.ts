import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { later } from "../../src/ui/i18n/en/later";

const SOURCE = new URL("../../src/", import.meta.url);
/** Fetched beside the first view, and shown without waiting for more words. */
const EARLY = [
  "ui/notifications/Watch.svelte",
  "ui/notifications/AskBanner.svelte",
  "ui/conversation/ConversationView.svelte",
];

/** Whatever comes with the first view, by the imports that are not made when needed. */
function firstView(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const open = ["main.ts", ...EARLY].map((name) => new URL(name, SOURCE).href);
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (found.has(url)) continue;
    const text = readFileSync(fileURLToPath(url), "utf8");
    found.set(url, text);
    for (const [, path = ""] of text.matchAll(/^\s*(?:import|export) (?!type )[^;"]*"(\.[^"]+)";$/gm)) {
      const to = [`${path}.ts`, path].map((each) => new URL(each, url)).find((each) => existsSync(each));
      if (to !== undefined && !to.href.endsWith(".css")) open.push(to.href);
    }
  }
  return found;
}

test("the first view says nothing whose words come later", () => {
  const view = firstView();
  expect([...view.keys()].some((url) => url.endsWith("ui/roster/ContactRow.svelte"))).toBe(true);
  expect([...view.keys()].some((url) => url.endsWith("ui/settings/SettingsPage.svelte"))).toBe(false);
  for (const [url, text] of view) {
    for (const [, word = ""] of text.matchAll(/\btn?\(\s*"(\w+)"/g)) {
      expect(Object.hasOwn(later, word), `${word} in ${url}`).toBe(false);
    }
    // Where a part of the word is chosen, none that begins alike may come later.
    for (const [, start = ""] of text.matchAll(/\btn?\(\s*`(\w+_)\$\{/g)) {
      expect(Object.keys(later).filter((word) => word.startsWith(start))).toEqual([]);
    }
  }
});
