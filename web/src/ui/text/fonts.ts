// The fonts one can write in, and how a font that a contact names is shown here.

/** What old messengers had on every machine; the name goes over the wire. */
export const fonts = [
  "Segoe UI",
  "Tahoma",
  "Arial",
  "Verdana",
  "Trebuchet MS",
  "Georgia",
  "Times New Roman",
  "Courier New",
  "Comic Sans MS",
  "Impact",
] as const;

/** What the colour field offers first: the palette of MSN. */
export const colors = [
  "#000000",
  "#800000",
  "#008000",
  "#808000",
  "#000080",
  "#800080",
  "#008080",
  "#606060",
  "#ff0000",
  "#0000ff",
  "#c71585",
  "#d2691e",
] as const;

/** A value for font-family; empty for the page's own. A name is a string there, whatever is in it. */
export function familyOf(font: string): string {
  const name = font.trim();
  if (name === "") return "";
  const quoted = `"${name.replace(/[^\p{L}\p{N} ._-]/gu, "")}"`;
  const kind = /courier|mono|consol/i.test(name)
    ? "monospace"
    : /times|georgia|garamond|serif$|roman/i.test(name)
      ? "serif"
      : /comic|script|hand/i.test(name)
        ? "cursive"
        : "sans-serif";
  return `${quoted}, ${kind}`;
}
