// The format one writes in; kept in this browser, as MSN kept it.

import type { TextFormat } from "../../generated/api";
import { plain } from "../../state/echo";

const KEPT = "amsn2:format";

let current = $state.raw<TextFormat>(kept());

export function format(): TextFormat {
  return current;
}

export function change(part: Partial<TextFormat>): void {
  current = { ...current, ...part };
  try {
    localStorage.setItem(KEPT, JSON.stringify(current));
  } catch {
    // No storage: it holds as long as the page.
  }
}

/** Whether a text is written from right to left, by its first strong letter. */
export function isRightToLeft(text: string): boolean {
  const strong =
    /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]|\p{L}/u.exec(text);
  return (
    strong !== null &&
    /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(strong[0])
  );
}

function kept(): TextFormat {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    if (typeof found !== "object" || found === null) return plain;
    const { font, color, bold, italic, underline, strike } = found as Record<string, unknown>;
    return {
      font: typeof font === "string" ? font.slice(0, 64) : "",
      color: typeof color === "string" && /^#[0-9a-f]{6}$/.test(color) ? color : null,
      bold: bold === true,
      italic: italic === true,
      underline: underline === true,
      strike: strike === true,
      right_to_left: false,
    };
  } catch {
    return plain;
  }
}
