// How a message looks: the writer's font and colour, made readable on what is behind.

import type { TextFormat } from "../../generated/api";
import { readable } from "./color";
import { familyOf } from "./fonts";

const darkQuery = globalThis.matchMedia("(prefers-color-scheme: dark)");
let dark = $state(darkQuery.matches);
darkQuery.addEventListener("change", (event) => {
  dark = event.matches;
});

/** As in theme.css: --bubble, --bubble-own and --pane; the one that is hardest to read on decides. */
const BEHIND = {
  light: { own: "#d9f0e3", other: "#eef4f8", field: "#ffffff" },
  dark: { own: "#17392f", other: "#1a2a35", field: "#101b23" },
} as const;

/** Attach to an element to give it the format. Through CSSOM, since the CSP forbids style attributes. */
export function look(format: TextFormat, on: "own" | "other" | "field") {
  return (element: HTMLElement): void => {
    const { style } = element;
    set(style, "font-family", familyOf(format.font));
    const behind = BEHIND[dark ? "dark" : "light"][on];
    set(style, "color", format.color === null ? "" : readable(format.color, behind));
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
