// Of all sounds of a page one is heard: two voices at once say nothing.

type Sound = Pick<HTMLMediaElement, "pause">;

let heard: Sound | null = null;

/** It is about to be heard; what was falls silent. */
export function takeTurn(sound: Sound): void {
  if (heard !== sound) heard?.pause();
  heard = sound;
}
