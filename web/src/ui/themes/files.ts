// A theme as a file, to be given away and taken.

import type { Theme } from "../../generated/api";
import { isBase, usable } from "./appearance.svelte";

/** Bytes of a file that may be a theme: fifty times what one is. */
export const FILE_LIMIT = 64 * 1024;
const NAME_LIMIT = 64;
const KIND = "amsn2-theme";

export function textOf(theme: Theme): string {
  const { name, base, colors } = theme;
  return `${JSON.stringify({ kind: KIND, name, base, colors }, null, 2)}\n`;
}

/** The theme in a file, under a new id; null when it is none. */
export function themeIn(text: string, id: string): Theme | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value["kind"] !== KIND) return null;
  const { name, base, colors } = value;
  if (typeof name !== "string" || name.trim() === "" || typeof base !== "string" || !isBase(base))
    return null;
  if (!isRecord(colors)) return null;
  const words = Object.entries(colors).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { id, name: name.trim().slice(0, NAME_LIMIT), base, colors: usable(Object.fromEntries(words)) };
}

/** A name for the file that no system stumbles over. */
export function fileNameOf(theme: Pick<Theme, "name">): string {
  const plain = theme.name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${plain || "theme"}.amsn2-theme.json`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
