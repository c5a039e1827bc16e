// All drawings, as pictures that need no file: fetched when the first emoticon is shown. They are of our own hand.

import type { Drawing } from "../../text/emoticons";
import { animals } from "./animals";
import { faces } from "./faces";
import { feelings } from "./feelings";
import { paintsOf } from "./palette";
import { sky } from "./sky";
import { things } from "./things";
import { treats } from "./treats";

const drawn: Readonly<Record<Drawing, string>> = {
  ...faces,
  ...feelings,
  ...animals,
  ...sky,
  ...treats,
  ...things,
};

/** A drawing as a document of its own. */
export function documentOf(name: Drawing): string {
  const shapes = drawn[name].replace(/>\s+</g, "><");
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="-.5 -.5 25 25" ' +
    `stroke-linecap="round" stroke-linejoin="round"><defs>${paintsOf(shapes)}</defs>${shapes}</svg>`
  );
}

/** The address of a drawing, for an image. */
export function addressOf(name: Drawing): string {
  return `data:image/svg+xml,${encodeURIComponent(documentOf(name))}`;
}
