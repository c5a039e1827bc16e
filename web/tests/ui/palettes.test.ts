import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { type ColorName, colorNames, type Palette, weaknessesOf } from "../../src/ui/themes/colors";
import type * as Appearance from "../../src/ui/themes/appearance.svelte";
import type * as Files from "../../src/ui/themes/files";

const css = readFileSync(new URL("../../src/ui/themes/palettes.css", import.meta.url), "utf-8");

function palette(theme: string): Palette {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  const entries = [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [
    name,
    color,
  ]);
  return Object.fromEntries(entries) as Record<ColorName, string>;
}

let appearance: typeof Appearance;
let files: typeof Files;

beforeAll(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  appearance = await import("../../src/ui/themes/appearance.svelte");
  files = await import("../../src/ui/themes/files");
});

describe.each(["light", "dark", "classic"])("our theme %s", (theme) => {
  test("has every colour", () => {
    expect(Object.keys(palette(theme)).sort()).toEqual(expect.arrayContaining([...colorNames].sort()));
  });

  test("can be read, by WCAG AA", () => {
    expect(weaknessesOf(palette(theme))).toEqual([]);
  });
});

test("what cannot be read is said with its numbers", () => {
  const weak = weaknessesOf({ ...palette("light"), muted: "#bbbbbb" });
  expect(weak.map(({ what, on }) => `${what} on ${on}`)).toContain("muted on pane");
  expect(weak[0]?.ratio).toBeLessThan(2);
  expect(weak[0]?.needed).toBe(4.5);
});

describe("a theme", () => {
  const night = { id: "n", name: "Night/🌙", base: "dark", colors: { brand: "#ffcc00" } } as const;

  test("is the one of the settings; one that is gone is the device's", () => {
    const of = (theme: string) => appearance.appearanceOf({ theme, text_size: 120 }, { n: night });
    expect(of("n")).toEqual({ base: "dark", colors: { brand: "#ffcc00" }, size: 120 });
    expect(of("classic")).toEqual({ base: "classic", colors: {}, size: 120 });
    expect(of("gone").base).toBe("auto");
    expect(of("constructor").base).toBe("auto");
  });

  test("goes into a file and comes back under another id", () => {
    expect(files.themeIn(files.textOf(night), "m")).toEqual({ ...night, id: "m" });
    expect(files.fileNameOf(night)).toBe("Night.amsn2-theme.json");
    expect(files.fileNameOf({ name: "../..\\" })).toBe("theme.amsn2-theme.json");
  });

  test("in a file that somebody else made has only colours that there are", () => {
    const text = JSON.stringify({
      kind: "amsn2-theme",
      name: " Odd ",
      base: "light",
      colors: { brand: "url(https://evil.example)", text: "#ABCDEF", "x;y": "#000000", pane: 7 },
    });
    expect(files.themeIn(text, "m")).toEqual({
      id: "m",
      name: "Odd",
      base: "light",
      colors: { text: "#abcdef" },
    });
  });

  test("is never made of nonsense, and nothing breaks on it", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .jsonValue()
            .map((v) => JSON.stringify({ kind: "amsn2-theme", name: "x", base: "dark", colors: v })),
        ),
        (text) => {
          const theme = files.themeIn(text, "m");
          if (theme === null) return;
          for (const [name, color] of Object.entries(theme.colors)) {
            expect(colorNames).toContain(name);
            expect(color).toMatch(/^#[0-9a-f]{6}$/);
          }
        },
      ),
    );
  });
});
