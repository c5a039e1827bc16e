import { expect, test } from "vitest";

const sources: Record<string, string> = import.meta.glob("../../src/ui/**/*.svelte", {
  query: "?raw",
  import: "default",
  eager: true,
});

test("what is to be filled in is not called wrong before anybody has tried", () => {
  // Browsers tell a screen reader that every empty field that is required is invalid, unless it says otherwise.
  const found = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(/<(?:input|textarea|select)\b(?:=>|[^>])*>/g)]
      .filter(([tag]) => /\s\{?required\}?[\s/>]/.test(tag) && !/aria-invalid|\.\.\.described/.test(tag))
      .map(() => file),
  );
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
