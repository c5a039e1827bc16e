import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emoticons } from "../../src/ui/text/emoticons";
import { emoted, isOnlyEmoticons, parse } from "../../src/ui/text/parse";

/** Emoticons in brackets, links in corners. */
const shown = (text: string) =>
  parse(text)
    .map((piece) =>
      piece.kind === "emoticon" ? `[${piece.emoji}]` : piece.kind === "link" ? `<${piece.href}>` : piece.text,
    )
    .join("");

describe("emoticons", () => {
  test.each([
    ["hello :)", "hello [🙂]"],
    ["hi:)", "hi[🙂]"],
    [":-):)", "[🙂][🙂]"],
    [":D :d (Y)(y)", "[😃] [😃] [👍][👍]"],
    ["<:o) party", "[🥳] party"],
    ["8-) and 8-| and 8o|", "[🙄] and [🤓] and [😬]"],
    [":'( (L)", "[😢] [❤️]"],
    ["(%)(||)", "[⛓️][🍜]"],
  ])("in %j", (text, wanted) => {
    expect(shown(text)).toBe(wanted);
  });

  test.each(["photo(s)", "C:Documents", "std:string", ":Dog", "at 18-)", "f(x)", "x:Print"])(
    "not inside the word in %j",
    (text) => {
      expect(shown(text)).toBe(text);
    },
  );

  test("every code is read as its own emoji, and has only one", () => {
    const codes = emoticons.flatMap((each) => each.codes.map((code) => code.toLowerCase()));
    expect(new Set(codes).size).toBe(codes.length);
    for (const { emoji, codes: own } of emoticons) {
      for (const code of own) expect(shown(code)).toBe(`[${emoji}]`);
    }
  });

  test.each([
    [":)", true],
    [" (L)\n(K) :D ", true],
    [":) :) :) :)", false],
    ["", false],
    [" ", false],
    [":) hi", false],
    [`:)${" ".repeat(100)}`, false],
  ])("%j is nothing but a few of them: %s", (text, wanted) => {
    expect(isOnlyEmoticons(text)).toBe(wanted);
  });

  test("names have emoticons but no links", () => {
    expect(emoted("http://x.org (L)").map((piece) => piece.kind)).toEqual(["text", "emoticon"]);
  });
});

describe("links", () => {
  test.each([
    ["see https://example.org/a:)b.", "see <https://example.org/a:)b>."],
    ["(http://example.org/x(y))", "(<http://example.org/x(y)>)"],
    ["www.example.org, ok :)", "<https://www.example.org/>, ok [🙂]"],
    ["https://example.org/?a=1&b=(L)!", "<https://example.org/?a=1&b=(L)>!"],
  ])("in %j", (text, wanted) => {
    expect(shown(text)).toBe(wanted);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "https://", "xhttps://example.org", "http://[bad"])(
    "not in %j",
    (text) => {
      expect(parse(text).some((piece) => piece.kind === "link")).toBe(false);
    },
  );
});

test("no text loses a character, and no link leads anywhere but to the web", () => {
  const parts = fc.constantFrom(
    ":)",
    "(L",
    ")",
    "http://",
    "www.",
    "x",
    " ",
    "<b>",
    "💥",
    "\u202e",
    ".",
    ":",
    "8",
    "|",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(parts).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (any) => {
      const pieces = parse(any);
      expect(pieces.map((piece) => (piece.kind === "emoticon" ? piece.code : piece.text)).join("")).toBe(any);
      for (const piece of pieces) if (piece.kind === "link") expect(piece.href).toMatch(/^https?:\/\//);
    }),
  );
});

test("where a link really leads is said when it looks otherwise", () => {
  const hosts = (text: string) => parse(text).map((piece) => (piece.kind === "link" ? piece.host : ""));
  expect(hosts("https://example.com/x?y=@z")).toEqual([null]);
  expect(hosts("www.Example.com")).toEqual([null]);
  expect(hosts("https://ex\u0430mple.com/")).toEqual(["xn--exmple-4nf.com"]);
  expect(hosts("https://example.com@evil.example/")).toEqual(["evil.example"]);
  expect(hosts("http://0x7f.1/")).toEqual(["127.0.0.1"]);
});

test("marks that turn the direction around are not of a link", () => {
  const [link] = parse("https://example.com/\u202egpj.exe");
  expect(link).toMatchObject({ kind: "link", href: "https://example.com/" });
});
