import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Run, runsOf, stripped } from "../../src/state/plus";

/** A stretch in short: its text, and in braces what it looks like. */
const short = (run: Run) => {
  const looks = [
    run.bold ? "b" : "",
    run.italic ? "i" : "",
    run.underline ? "u" : "",
    run.strike ? "s" : "",
    run.color ?? "",
    run.behind === null ? "" : `on ${run.behind}`,
  ].filter(Boolean);
  return looks.length === 0 ? run.text : `${run.text}{${looks.join(" ")}}`;
};
const read = (text: string, name = true) => runsOf(text, name).map(short);

describe("codes of Messenger Plus!", () => {
  test.each([
    ["[c=4]red[/c] not", ["red{#ff0000}", " not"]],
    ["[C=#f00]red[/C]", ["red{#ff0000}"]],
    ["[c=255,0,128]x[/c]", ["x{#ff0080}"]],
    ["[c=Blue]x", ["x{#2020fc}"]],
    ["[a=8]x[/a]y", ["x{on #ffff00}", "y"]],
    ["[b]x[i]y[/i]z[/b]", ["x{b}", "y{b i}", "z{b}"]],
    ["[b][u]x[/b]y[/u]", ["x{b u}", "y{u}"]],
    ["[s]never ended", ["never ended{s}"]],
    ["never begun[/c][/b]", ["never begun"]],
    ["[c=4]a[c=3]b[/c]c[/c]d", ["a{#ff0000}", "b{#009300}", "c{#ff0000}", "d"]],
    ["\u00034red\u0003 not", ["red{#ff0000}", " not"]],
    ["\u00034,8x", ["x{#ff0000 on #ffff00}"]],
    ["\u0003#00ff00x\u000fy", ["x{#00ff00}", "y"]],
    ["\u0002x\u0002y", ["x{b}", "y"]],
    ["\u0002\u0005\u001f\u0006x\u000fy", ["x{b i u s}", "y"]],
    ["·$4red·0 not", ["red{#ff0000}", " not"]],
    ["·#x·#y·&z", ["x{b}", "y", "z{i}"]],
    ["[c=#ff0000]ab[/c=#0000ff]", ["a{#ff0000}", "b{#0000ff}"]],
    ["[c=#000000]a[c=4]b[/c]c[/c=#ffffff]", ["a{#000000}", "b{#ff0000}", "c{#ffffff}"]],
    ["[c=99]x", ["[c=99]x"]],
    ["[c=nonsense]x", ["[c=nonsense]x"]],
    ["[c=300,0,0]x", ["[c=300,0,0]x"]],
    ["costs 5·$ a piece", ["costs 5·$ a piece"]],
    ["[x]y[/x] [b", ["[x]y[/x] [b"]],
    ["", []],
  ])("%j", (text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  test("in a text a letter in brackets is none without its end", () => {
    expect(read("a[i] = b[i] + 1", false)).toEqual(["a[i] = b[i] + 1"]);
    expect(read("[b]so[/b] a[i]", false)).toEqual(["so{b}", " a[i]"]);
    expect(stripped("a[i]", false)).toBe("a[i]");
    expect(stripped("[b]so[/b]", false)).toBe("so");
  });

  test("a colour changes in steps that can be told apart, and so few elements", () => {
    const runs = runsOf(`[c=#000000]${"x".repeat(5_000)}[/c=#ffffff]`, true);
    expect(runs.length).toBeLessThanOrEqual(24);
    expect([runs[0]?.color, runs.at(-1)?.color]).toEqual(["#000000", "#ffffff"]);
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    "[b]",
    "[/b]",
    "[i]",
    "[/u]",
    "[s]",
    "[c=4]",
    "[/c]",
    "[/c=#00f]",
    "[c=#f00]",
    "[a=red]",
    "[/a]",
  ),
  fc.constantFrom(
    "\u0002",
    "\u0003",
    "\u00034",
    "\u00034,12",
    "\u000f",
    "\u001f",
    "·#",
    "·$3",
    "·0",
    "[",
    "]",
    "[b",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const writing = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

test("never throws, and loses no more than the codes", () => {
  fc.assert(
    fc.property(writing, fc.boolean(), (text, name) => {
      const shown = runsOf(text, name).map((run) => run.text);
      // Stripping once is what is shown; what is left of it may hold further codes, and none in the end.
      expect(stripped(shown.join(""), name)).toBe(stripped(text, name));
      for (const part of shown) expect(part).not.toBe("");
    }),
  );
});

test("what is stripped has no codes, so that stripping it again changes nothing", () => {
  fc.assert(
    fc.property(writing, fc.boolean(), (text, name) => {
      const plain = stripped(text, name);
      expect(stripped(plain, name)).toBe(plain);
      expect(runsOf(plain, name).map(short).join("")).toBe(plain);
    }),
  );
});

test("a text without codes is as it was", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }).filter((text) => !/[[·\p{Cc}]/u.test(text)),
      (text) => {
        expect(stripped(text)).toBe(text);
        expect(
          runsOf(text, true)
            .map((run) => run.text)
            .join(""),
        ).toBe(text);
      },
    ),
  );
});

test("no text takes long, however it is nested", () => {
  for (const hostile of [
    "[".repeat(4_000) + "b]".repeat(2_000),
    "[c=1]".repeat(1_600),
    "[b]".repeat(2_600),
  ]) {
    expect(stripped(hostile).length).toBeLessThan(hostile.length + 1);
    expect(runsOf(hostile, false).length).toBeLessThan(500);
  }
});
