// How the page looks: the theme and the size of the text, put on it through CSSOM, since the CSP allows no
// style attribute. What it last was is kept for public/look.js, which is there before the first paint.

import { untrack } from "svelte";
import { MediaQuery } from "svelte/reactivity";
import type { Preferences, Theme, ThemeBase } from "../../generated/api";
import { lookUp } from "../../state/apply";
import { colorNames, type ColorName, isColorName, type Palette } from "./colors";

const KEPT = "amsn2:look";
const HEX = /^#[0-9a-f]{6}$/i;

export interface Appearance {
  readonly base: ThemeBase;
  readonly colors: Readonly<Partial<Record<ColorName, string>>>;
  /** In percent. */
  readonly size: number;
}

const dark = new MediaQuery("prefers-color-scheme: dark");
let times = $state(0);
let tried = $state.raw<Pick<Theme, "base" | "colors"> | null>(null);

/** Look like a theme that is being made, until it is null again. */
export function preview(theme: Pick<Theme, "base" | "colors"> | null): void {
  tried = theme;
}

/** The appearance that the settings ask for; a theme that is gone is the device's. */
export function appearanceOf(
  preferences: Pick<Preferences, "theme" | "text_size">,
  themes: Readonly<Record<string, Theme>>,
): Appearance {
  const own = tried ?? lookUp(themes, preferences.theme);
  const base = own?.base ?? (isBase(preferences.theme) ? preferences.theme : "auto");
  return { base, colors: usable(own?.colors ?? {}), size: preferences.text_size };
}

/** Put it on the page. To be called from an effect: "auto" follows the device. */
export function wear({ base, colors, size }: Appearance): void {
  const root = document.documentElement;
  root.dataset["theme"] = base === "auto" ? (dark.current ? "dark" : "light") : base;
  for (const name of colorNames) {
    const color = colors[name];
    if (color === undefined) root.style.removeProperty(`--${name}`);
    else root.style.setProperty(`--${name}`, color);
  }
  if (size === 100) root.style.removeProperty("font-size");
  else root.style.setProperty("font-size", `${size}%`);
  const top = getComputedStyle(root).getPropertyValue("--scene-from").trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", top);
  if (tried === null) keep({ base, colors, size });
  untrack(() => {
    times += 1;
  });
}

/** Tells one look of the page from the next: what was read of its colours holds as long as this is the same. */
export function worn(): number {
  return times;
}

/** The colours that a theme of ours has, read from the page's own style. */
export function paletteOf(base: ThemeBase): Palette {
  const probe = document.createElement("div");
  probe.dataset["theme"] = base === "auto" ? (dark.current ? "dark" : "light") : base;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const palette = Object.fromEntries(
    colorNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Record<ColorName, string>;
  probe.remove();
  return palette;
}

export function isBase(theme: string): theme is ThemeBase {
  return ["auto", "light", "dark", "classic"].includes(theme);
}

/** What another version of the page may not know is left out. */
export function usable(colors: Readonly<Record<string, string>>): Appearance["colors"] {
  return Object.fromEntries(
    Object.entries(colors)
      .filter(([name, color]) => isColorName(name) && HEX.test(color))
      .map(([name, color]) => [name, color.toLowerCase()]),
  );
}

function keep(appearance: Appearance): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(appearance));
  } catch {
    // No room: the next page begins as the device is.
  }
}
