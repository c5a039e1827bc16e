// How a message looks: the writer's font and colour, made readable on what is behind.

import type { TextFormat } from "../../generated/api";
import { readable } from "./color";
import { familyOf } from "./fonts";

const darkQuery = globalThis.matchMedia("(prefers-color-scheme: dark)");
let dark = $state(darkQuery.matches);
darkQuery.addEventListener("change", (event) => {
  dark = event.matches;
});

/** The variables of theme.css that say what is behind a text. */
const BEHIND = { own: "--bubble-own", other: "--bubble", field: "--pane" } as const;

const read = new Map<string, string>();

/** What is behind a text on such a place; read once in the light and once in the dark. */
function behindOf(on: keyof typeof BEHIND, element: HTMLElement): string {
  const key = `${on} ${dark ? "dark" : "light"}`;
  let color = read.get(key);
  if (color === undefined) {
    color = getComputedStyle(element).getPropertyValue(BEHIND[on]).trim();
    read.set(key, color);
  }
  return color;
}

/** Attach to an element to give it the format. Through CSSOM, since the CSP forbids style attributes. */
export function look(format: TextFormat, on: keyof typeof BEHIND) {
  return (element: HTMLElement): void => {
    const { style } = element;
    set(style, "font-family", familyOf(format.font));
    set(style, "color", format.color === null ? "" : readable(format.color, behindOf(on, element)));
    set(style, "font-weight", format.bold ? "700" : "");
    set(style, "font-style", format.italic ? "italic" : "");
    const lines = [format.underline ? "underline" : "", format.strike ? "line-through" : ""];
    set(style, "text-decoration", lines.join(" ").trim());
  };
}

function set(style: CSSStyleDeclaration, property: string, value: string): void {
  if (value === "") style.removeProperty(property);
  else style.setProperty(property, value);
}
