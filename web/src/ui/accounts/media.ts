// What one listens to, plays or works on, as contacts see it.

import type { Media } from "../../generated/api";

export function lineOf(media: Media): string {
  return [media.title, media.artist].filter((part) => part !== "").join(" - ");
}
