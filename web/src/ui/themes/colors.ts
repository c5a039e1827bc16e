// What a theme is made of: the colours that can be changed, and which have to be told apart.

import { contrastOf } from "../text/color";

/** The CSS variables of palettes.css that a theme of one's own may change, without their dashes. */
export const colorNames = [
  "text",
  "muted",
  "pane",
  "raised",
  "ground",
  "hover",
  "chosen",
  "line",
  "edge",
  "brand",
  "brand-strong",
  "on-brand",
  "scene-from",
  "scene-middle",
  "scene-to",
  "bubble",
  "bubble-own",
  "good",
  "warn",
  "warn-ground",
  "bad",
  "bad-ground",
  "badge",
  "on-badge",
  "focus",
  "present",
  "busy",
  "away",
] as const;
export type ColorName = (typeof colorNames)[number];
export type Palette = Readonly<Record<ColorName, string>>;

/** What has to be read (4.5 to 1) or seen (3 to 1) on what, by WCAG AA. */
const PAIRS: readonly (readonly [ColorName, number, ...(readonly ColorName[])])[] = [
  [
    "text",
    4.5,
    "pane",
    "raised",
    "ground",
    "hover",
    "chosen",
    "scene-from",
    "scene-middle",
    "scene-to",
    "bubble",
    "bubble-own",
  ],
  ["muted", 4.5, "pane", "raised", "hover", "chosen"],
  ["brand", 4.5, "pane", "raised"],
  ["brand-strong", 4.5, "scene-from", "scene-middle"],
  ["on-brand", 4.5, "brand", "brand-strong"],
  ["good", 4.5, "pane"],
  ["warn", 4.5, "warn-ground"],
  ["bad", 4.5, "bad-ground", "pane"],
  ["on-badge", 4.5, "badge"],
  ["edge", 3, "pane", "raised"],
  ["focus", 3, "pane", "raised", "chosen"],
];

export interface Weakness {
  readonly what: ColorName;
  readonly on: ColorName;
  readonly ratio: number;
  readonly needed: number;
}

/** The pairs of a palette that cannot be told apart well enough. */
export function weaknessesOf(palette: Palette): readonly Weakness[] {
  return PAIRS.flatMap(([what, needed, ...grounds]) =>
    grounds.flatMap((on) => {
      const ratio = contrastOf(palette[what], palette[on]);
      return ratio < needed ? [{ what, on, ratio, needed }] : [];
    }),
  );
}

export function isColorName(name: string): name is ColorName {
  return (colorNames as readonly string[]).includes(name);
}
