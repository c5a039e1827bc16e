// Which square of a picture is kept. Everything is in points of the picture itself.

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `zoom` 1 is the largest square that there is; `x` and `y` say where its middle may be, from 0 to 1. */
export interface Crop {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export const LARGEST_ZOOM = 8;

export const whole: Crop = { zoom: 1, x: 0.5, y: 0.5 };

export function squareOf(picture: Size, crop: Crop): Square {
  const side = Math.min(picture.width, picture.height) / crop.zoom;
  return {
    left: crop.x * (picture.width - side),
    top: crop.y * (picture.height - side),
    side,
  };
}

/** The same, zoomed, with the middle where it was as far as that goes. */
export function zoomed(picture: Size, crop: Crop, zoom: number): Crop {
  const before = squareOf(picture, crop);
  const next = Math.min(LARGEST_ZOOM, Math.max(1, zoom));
  const side = Math.min(picture.width, picture.height) / next;
  return {
    zoom: next,
    x: share(before.left + (before.side - side) / 2, picture.width - side, crop.x),
    y: share(before.top + (before.side - side) / 2, picture.height - side, crop.y),
  };
}

/** The same, after the picture was dragged by such a part of what is seen of it. */
export function dragged(picture: Size, crop: Crop, right: number, down: number): Crop {
  const { left, top, side } = squareOf(picture, crop);
  return {
    zoom: crop.zoom,
    x: share(left - right * side, picture.width - side, crop.x),
    y: share(top - down * side, picture.height - side, crop.y),
  };
}

/** Where there is no room to move, it stays. */
function share(place: number, room: number, before: number): number {
  return room <= 0 ? before : Math.min(1, Math.max(0, place / room));
}
