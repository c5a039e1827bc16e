// How a message looks: the writer's font and colours, made readable on what is behind.

import type { TextFormat } from "../../generated/api";
import type { Run } from "../../state/plus";
import { worn } from "../themes/appearance.svelte";
import { legible } from "./color";
import { familyOf } from "./fonts";

/** The variables of theme.css that say what may be behind a text at each place. */
const BEHIND = {
  own: ["--bubble-own"],
  other: ["--bubble"],
  field: ["--pane"],
  name: [
    ...["--pane", "--ground", "--raised", "--hover", "--chosen"],
    ...["--scene-from", "--scene-middle", "--scene-to"],
  ],
} as const;
export type Ground = keyof typeof BEHIND;

const read = new Map<Ground, readonly string[]>();
let readAt = -1;

/** What is behind a text at such a place; read once for every look of the page. */
function behindOf(on: Ground): readonly string[] {
  const now = worn();
  if (now !== readAt) read.clear();
  readAt = now;
  let colors = read.get(on);
  if (colors === undefined) {
    const style = getComputedStyle(document.documentElement);
    colors = BEHIND[on].map((name) => style.getPropertyValue(name).trim());
    read.set(on, colors);
  }
  return colors;
}

/** Attach to an element to give it the format. Through CSSOM, since the CSP forbids style attributes. */
export function look(format: TextFormat, on: Ground) {
  return (element: HTMLElement): void => {
    const { style } = element;
    set(style, "font-family", familyOf(format.font));
    set(style, "color", format.color === null ? "" : (legible(format.color, behindOf(on)) ?? ""));
    dress(style, format);
  };
}

/** Attach to a stretch of a name or a text to give it the look that its codes say. */
export function lookOfRun(run: Run, on: Ground) {
  return (element: HTMLElement): void => {
    const { style } = element;
    const grounds = run.behind === null ? behindOf(on) : [run.behind];
    // On a colour of its own a text needs one too: what is usual here may not be readable there.
    const color = run.color ?? (run.behind === null ? null : "#000000");
    set(style, "color", color === null ? "" : (legible(color, grounds) ?? ""));
    set(style, "background-color", run.behind ?? "");
    dress(style, run);
  };
}

function dress(
  style: CSSStyleDeclaration,
  { bold, italic, underline, strike }: Pick<TextFormat, "bold" | "italic" | "underline" | "strike">,
): void {
  set(style, "font-weight", bold ? "700" : "");
  set(style, "font-style", italic ? "italic" : "");
  const lines = [underline ? "underline" : "", strike ? "line-through" : ""];
  set(style, "text-decoration", lines.join(" ").trim());
}

function set(style: CSSStyleDeclaration, property: string, value: string): void {
  if (value === "") style.removeProperty(property);
  else style.setProperty(property, value);
}
