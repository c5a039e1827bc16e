import fc from "fast-check";
import { expect, test } from "vitest";
import { contrastOf, legible, readable } from "../../src/ui/text/color";
import { familyOf } from "../../src/ui/text/fonts";

const color = fc.nat(0xffffff).map((number) => `#${number.toString(16).padStart(6, "0")}`);

test("every colour can be read on every background of the page", () => {
  const grounds = fc.constantFrom("#d9f0e3", "#eef4f8", "#ffffff", "#17392f", "#1a2a35", "#101b23");
  fc.assert(
    fc.property(color, grounds, (wanted, ground) => {
      expect(contrastOf(readable(wanted, ground), ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("a colour that can be read stays as it is", () => {
  for (const each of ["#000000", "#800000", "#0000ff", "#767676"])
    expect(readable(each, "#ffffff")).toBe(each);
});

test("what is no colour is left alone", () => {
  expect(readable("red; background: url(x)", "#ffffff")).toBe("red; background: url(x)");
});

test("a font's name is a string in CSS, whatever a contact puts into it", () => {
  expect(familyOf("Comic Sans MS")).toBe('"Comic Sans MS", cursive');
  expect(familyOf("Courier New")).toBe('"Courier New", monospace');
  expect(familyOf('x"; color: red')).toBe('"x color red", sans-serif');
  expect(familyOf("  ")).toBe("");
});

test("on several backgrounds at once it can be read on each, or there is none", () => {
  const grounds = fc.constantFrom(["#ffffff", "#dcebf5", "#d3e9f7"], ["#0a1319", "#1d3a4c", "#123c52"]);
  fc.assert(
    fc.property(color, grounds, (wanted, behind) => {
      const found = legible(wanted, behind);
      for (const each of behind) expect(contrastOf(found ?? "", each)).toBeGreaterThanOrEqual(4.5);
    }),
  );
  expect(legible("#ff0000", ["#000000", "#ffffff"])).toBeNull();
  expect(legible("#ff0000", ["no colour"])).toBeNull();
  expect(legible("#ffff00", ["#fff"])).toBe(legible("#ffff00", ["#ffffff"]));
});
