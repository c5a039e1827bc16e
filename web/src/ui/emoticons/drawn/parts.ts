// The vocabulary of the drawings: a head, eyes, brows, mouths and a drop, on a grid of 24 by 24.

import type { Skin } from "./palette";

/** The lines of a face. */
const INK = "#4a2803";

export function head(skin: Skin, edge: string): string {
  return `<circle cx="12" cy="12" r="10.4" fill="url(#${skin})" stroke="${edge}"/>
    <ellipse cx="11.6" cy="6.3" rx="6.8" ry="3.7" fill="url(#gloss)"/>`;
}

export const face = head("skin", "#8f5704");

/** A part somewhere else than where it was drawn. */
function at(x: number, y: number, part: string, scale = 1): string {
  return `<g transform="translate(${x} ${y})${scale === 1 ? "" : ` scale(${scale})`}">${part}</g>`;
}

export function eye(x: number, y: number): string {
  return at(x, y, `<ellipse rx="1.45" ry="2.1" fill="${INK}"/><circle cx=".5" cy="-.9" r=".5" fill="#fff"/>`);
}

/** Both eyes, so much lower than where they are in a face at rest. */
export function eyes(lower = 0): string {
  return eye(8.4, 9.7 + lower) + eye(15.6, 9.7 + lower);
}

export function wideEye(x: number, y: number): string {
  return at(
    x,
    y,
    `<ellipse rx="2.3" ry="2.7" fill="#fff" stroke="#8f5704" stroke-width=".7"/>
    <circle r="1.2" fill="${INK}"/><circle cx=".4" cy="-.5" r=".4" fill="#fff"/>`,
  );
}

export function happyEye(x: number, y: number): string {
  return at(x, y, line("M-2 .5C-1-1.1 1-1.1 2 .5", 1.4));
}

export function sleepingEye(x: number, y: number): string {
  return at(x, y, line("M-2-.5C-1 1.1 1 1.1 2-.5", 1.4));
}

export const smile = line("M6.3 14.3c1.3 2.8 3.3 4 5.7 4s4.4-1.2 5.7-4", 1.4);

export function frown(lower = 0): string {
  return at(0, lower, line("M7 18.1c1.2-2.2 2.9-3.1 5-3.1s3.8.9 5 3.1", 1.4));
}

export const laugh = `<path d="M5.7 13.2h12.6c0 3.8-2.6 6.4-6.3 6.4s-6.3-2.6-6.3-6.4z" fill="#7c1310" stroke="${INK}" stroke-width=".9"/>
    <path d="M6.7 13.7h10.6l-.4 1.9H7.1z" fill="#fff"/>
    <path d="M8.2 18c1-1.5 6.6-1.5 7.6 0-1 .9-2.3 1.3-3.8 1.3S9.2 18.9 8.2 18z" fill="#ff7f86"/>`;

/** Brows that go up in the middle. */
export function worry(lower = 0): string {
  return at(0, lower, line("M5.6 7.3c1.4-.1 2.7-.8 3.6-1.9M18.4 7.3c-1.4-.1-2.7-.8-3.6-1.9", 1.1));
}

/** Brows that go down in the middle. */
export function temper(lower = 0): string {
  return at(0, lower, line("M5.2 6.6l5 2.3M18.8 6.6l-5 2.3", 1.6));
}

/** A tear, or rain. */
export function drop(x: number, y: number, scale = 1): string {
  const shape = "M0-3.4c1.5 2.2 2.3 3.5 2.3 4.7a2.3 2.3 0 0 1-4.6 0c0-1.2.8-2.5 2.3-4.7z";
  return at(x, y, `<path d="${shape}" fill="url(#blue)" stroke="#1d5f9f" stroke-width=".8"/>`, scale);
}

/** A line of a face. */
export function line(path: string, width: number): string {
  return `<path d="${path}" fill="none" stroke="${INK}" stroke-width="${width}"/>`;
}
