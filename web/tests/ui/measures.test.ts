import { afterEach, expect, test } from "vitest";
import { sentence, speak } from "../../src/ui/i18n/language.svelte";
import { detailIn, waitIn } from "../../src/ui/i18n/measures";

afterEach(() => speak("en"));

test("a limit is said as the language of the page writes sizes", async () => {
  expect(sentence({ code: "blob_too_large", detail: "100 MB" })).toContain("The limit is 100 MB.");
  expect(sentence({ code: "quota_full", detail: "2 GB" })).toContain("2 GB");
  await speak("fr");
  expect(sentence({ code: "quota_full", detail: "2 GB" })).toMatch(/2\s*Go/);
});

test.each([
  [1, "in 1 second"],
  [89, "in 89 seconds"],
  [90, "in 2 minutes"],
  [121, "in 3 minutes"],
])("of %i seconds it is said when to try again, never too early", (seconds, said) => {
  expect(waitIn("en", seconds)).toBe(said);
});

test("how long to wait is a sentence in every case", async () => {
  const code = "too_many_attempts";
  expect(sentence({ code, detail: "900" })).toBe("Too many attempts. Try again in 15 minutes.");
  expect(sentence({ code, detail: "" })).toBe("Too many attempts. Wait a minute, then try again.");
  await speak("de");
  expect(sentence({ code, detail: "30" })).toBe("Zu viele Versuche. Versuch es in 30 Sekunden noch einmal.");
});

test("a name stays what it is, however much it looks like a size", () => {
  expect(detailIn("fr", { code: "contact_exists", detail: "2 GB" })).toBe("2 GB");
  expect(detailIn("fr", { code: "blob_too_large", detail: "ever so much" })).toBe("ever so much");
  expect(detailIn("fr", { code: "too_many_attempts", detail: "soon" })).toBe("soon");
});
