// The direction of a text.

const RIGHT_TO_LEFT =
  /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether a text is written from right to left, by its first strong letter. */
export function isRightToLeft(text: string): boolean {
  const strong = /\p{L}/u.exec(text);
  return strong !== null && RIGHT_TO_LEFT.test(strong[0]);
}

/** The same as the page says it: so that what is too long is cut at its end. */
export function directionOf(text: string): "ltr" | "rtl" {
  return isRightToLeft(text) ? "rtl" : "ltr";
}
