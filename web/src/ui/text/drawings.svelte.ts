// How emoticons are shown on this page. The drawings are fetched with the first that is shown, or ahead of it.

import type { Preferences } from "../../generated/api";
import type { Drawing } from "./emoticons";

/** Drawn by us; as the emoji of the system; as they are written. */
export type Way = "drawn" | "emoji" | "written";

interface Sheet {
  addressOf(name: Drawing): string;
}

let way = $state<Way>("drawn");
let sheet = $state.raw<Sheet | null>(null);
let asked = false;

export function wayOf({ show_emoticons, system_emoji }: Preferences): Way {
  if (!show_emoticons) return "written";
  return system_emoji ? "emoji" : "drawn";
}

/** As the person wants it; told from an effect of the messenger. */
export function showEmoticons(as: Way): void {
  way = as;
}

/** How they are shown now: as they are written, until the drawings have come. */
export function shownWay(): Way {
  if (way !== "drawn" || sheet !== null) return way;
  void fetchDrawings();
  return "written";
}

/** The address of a drawing, for an image. */
export function drawingOf(name: Drawing): string | undefined {
  return sheet?.addressOf(name);
}

export async function fetchDrawings(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    sheet = await import("../emoticons/drawn/sheet");
  } catch {
    // No network: what is written can be read as well. The next that is shown asks again.
    asked = false;
  }
}
