import { afterEach, expect, test, vi } from "vitest";
import { dateOf } from "../../src/ui/history/dates.svelte";
import { sentence, speak, t, tn } from "../../src/ui/i18n/language.svelte";

afterEach(() => speak("en"));

test("a name of the other direction leaves the sentence of the page as it is", async () => {
  expect(t("typing_one", { name: "Bob" })).toBe("Bob is writing…");
  expect(t("typing_one", { name: "דנה" })).toBe("\u200e\u2068דנה\u2069 is writing…");
  await speak("he");
  expect(t("typing_one", { name: "Bob" })).toMatch(/^\u200f\u2068Bob\u2069 /);
  expect(t("problem_unreachable")).toMatch(/^\u200faMSN2/);
});

test("a problem without a name has a sentence of its own", async () => {
  expect(sentence({ code: "tls_name", detail: "msn.example" })).toContain("is not for msn.example.");
  expect(sentence({ code: "tls_name", detail: "" })).toContain("is for another name.");
  expect(sentence({ code: "store_full", detail: "" })).toBe(t("problem_store_full"));
  expect(sentence({ code: "of a newer aMSN2", detail: "" })).toBe(t("problem_internal"));
  await speak("de");
  expect(sentence({ code: "server_unknown", detail: "" })).toMatch(/^Diesen Server gibt es nicht\./);
});

test("days are written as in the browser's own variant of the language", () => {
  const languages = vi.spyOn(globalThis.navigator, "languages", "get").mockReturnValue(["en-GB"]);
  expect(dateOf(new Date(2006, 11, 5).getTime())).toBe("5 December 2006");
  languages.mockRestore();
});

test("counts are written as the language writes them", async () => {
  expect(tn("new_messages", 1234)).toBe("1,234 new messages");
  await speak("he");
  expect(tn("new_messages", 2)).not.toContain("2");
});
