import { describe, expect, test } from "vitest";
import { addressOf, documentOf } from "../../src/ui/emoticons/drawn/sheet";
import { wayOf } from "../../src/ui/text/drawings.svelte";
import { emoticons } from "../../src/ui/text/emoticons";
import { usual } from "../../src/state/preferences.svelte";

const NUMBER = /^-?[\d.]+$/;
const PAINT = /^(none|#[0-9a-f]{3}|#[0-9a-f]{6}|url\(#\w+\))$/;

/** All that a drawing may be made of, and what each of it may say. */
const ELEMENTS = /^(svg|defs|linearGradient|radialGradient|stop|g|path|circle|ellipse|rect)$/;
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  ...{ xmlns: /^http:\/\/www\.w3\.org\/2000\/svg$/, viewBox: /^[-\d. ]+$/, id: /^\w+$/ },
  ...{ d: /^[a-zA-Z\d\s.,-]+$/, transform: /^((translate|scale|rotate|matrix)\([-\d. ]+\) ?)+$/ },
  ...{ fill: PAINT, stroke: PAINT, "stop-color": PAINT, "stop-opacity": NUMBER, opacity: NUMBER },
  ...{ "stroke-width": NUMBER, "stroke-dasharray": /^[\d. ]+$/ },
  ...{ "stroke-linecap": /^(round|butt)$/, "stroke-linejoin": /^(round|miter)$/ },
  ...Object.fromEntries(
    ["cx", "cy", "r", "rx", "ry", "x", "y", "x2", "y2", "width", "height", "offset"].map((name) => [
      name,
      NUMBER,
    ]),
  ),
};
const TAG = /<(\/?)(\w+)((?: [\w-]+="[^"<>]*")*)(\/?)>/gy;

describe.each(emoticons.map(({ name }) => name))("the drawing %s", (name) => {
  const drawing = documentOf(name);

  test("is a document of shapes and nothing else", () => {
    const open: string[] = [];
    let read = 0;
    for (const [tag, closing, element = "", attributes = "", alone] of drawing.matchAll(TAG)) {
      read += tag.length;
      expect(element).toMatch(ELEMENTS);
      for (const [, attribute = "", value] of attributes.matchAll(/([\w-]+)="([^"]*)"/g)) {
        expect(value, `${element} ${attribute}`).toMatch(ATTRIBUTES[attribute] ?? /^never$/);
      }
      if (closing !== "") expect(open.pop()).toBe(element);
      else if (alone === "") open.push(element);
    }
    expect(read).toBe(drawing.length);
    expect(open).toEqual([]);
  });

  test("has every paint that it uses, and no other", () => {
    const ids = [...drawing.matchAll(/ id="(\w+)"/g)].map(([, id]) => id);
    const used = new Set([...drawing.matchAll(/url\(#(\w+)\)/g)].map(([, id]) => id));
    expect(new Set(ids)).toEqual(used);
    expect(ids.length).toBe(used.size);
  });

  test("has an address of the kind that the page may show, and is small", () => {
    expect(addressOf(name)).toMatch(/^data:image\/svg\+xml,[\w!'()*.~%-]+$/);
    expect(drawing.length).toBeLessThan(3_500);
  });
});

test("every emoticon has a drawing of its own", () => {
  expect(new Set(emoticons.map(({ name }) => documentOf(name))).size).toBe(emoticons.length);
});

test("they are shown as the person wants it", () => {
  expect(wayOf(usual)).toBe("drawn");
  expect(wayOf({ ...usual, system_emoji: true })).toBe("emoji");
  expect(wayOf({ ...usual, system_emoji: true, show_emoticons: false })).toBe("written");
});
