// Pictures between files, canvases and what is uploaded. What a browser cannot draw is refused.

import { limits } from "../../generated/api";
import { squareOf, type Crop, type Size } from "./crop";

/** What a canvas draws. */
export type Drawable = HTMLImageElement | HTMLCanvasElement;

/** The largest side that is kept of a photograph: it is shown no larger than a hand. */
const KEPT = 1600;

/** Read an image file of any kind that the browser draws. Rejects when it is none. */
export async function imageOf(file: Blob): Promise<Drawable> {
  const url = URL.createObjectURL(file);
  try {
    return await imageAt(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The same, from an address of our own. */
export async function imageAt(url: string): Promise<Drawable> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width === 0 || height === 0) throw new Error("a picture without points");
  const scale = Math.min(1, KEPT / Math.max(width, height));
  return onCanvas(image, Math.max(1, width * scale), Math.max(1, height * scale));
}

/** A canvas with the drawable on it, of that size: it holds points, whatever becomes of the file. */
export function onCanvas(from: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  paper(canvas).drawImage(from, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function sizeOf(picture: Drawable): Size {
  return { width: picture.width, height: picture.height };
}

/** Draw the square on a canvas, as large as the canvas is. */
export function drawSquare(canvas: HTMLCanvasElement, picture: Drawable, crop: Crop): void {
  const { left, top, side } = squareOf(sizeOf(picture), crop);
  const drawing = paper(canvas);
  drawing.imageSmoothingQuality = "high";
  drawing.clearRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

/** The square as a display picture, ready to be uploaded. */
export async function pictureOf(picture: Drawable, crop: Crop): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = limits.PICTURE_POINTS;
  drawSquare(canvas, picture, crop);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("the picture cannot be written"));
      else resolve(blob);
    }, "image/png");
  });
}

function paper(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const drawing = canvas.getContext("2d");
  if (drawing === null) throw new Error("nothing can be drawn here");
  return drawing;
}
