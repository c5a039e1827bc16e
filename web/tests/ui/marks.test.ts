import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerpt, marked } from "../../src/ui/text/marks";

const shown = (text: string, words: readonly string[]) =>
  marked(text, words)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join("");

describe("what was looked for is marked", () => {
  test.each([
    ["Hello world", ["hello"], "[Hello] world"],
    ["Othello, hello", ["hello"], "Othello, [hello]"],
    ["worldly", ["wor"], "[wor]ldly"],
    ["Crème brûlée", ["creme", "brulee"], "[Crème] [brûlée]"],
    ["Straße und Łódź", ["strasse", "lodz"], "[Straße] und [Łódź]"],
    ["你好世界", ["好世"], "你[好世]界"],
    ["مُحَمَّد", ["محمد"], "[مُحَمَّد]"],
    ["🙂🙂 yes", ["🙂"], "[🙂][🙂] yes"],
    ["abab", ["ab", "abab"], "[ab][ab]"],
    ["<b>", ["b"], "<[b]>"],
    ["nothing", [""], "nothing"],
    ["𝕬lice is 𝔘𝔫𝔦, ｆｕｌｌ Ⅻ", ["alice", "uni", "full", "xii"], "[𝕬lice] is [𝔘𝔫𝔦], [ｆｕｌｌ] [Ⅻ]"],
    ["ΟΔΟΣ οδός", ["οδοσ"], "[ΟΔΟΣ] [οδός]"],
    ["GROẞ ﬁn İzmir", ["gross", "fin", "izmir"], "[GROẞ] [ﬁn] [İzmir]"],
    ["𐌰𐌱 𐌱", ["𐌱"], "𐌰𐌱 [𐌱]"],
    ["𠮷野家", ["野"], "𠮷[野]家"],
  ])("%s, %j", (text, words, wanted) => {
    expect(shown(text, words)).toBe(wanted);
  });

  test("nothing of the text is lost or added", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.string({ maxLength: 3 })), (text, words) => {
        expect(
          marked(text, words)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});

describe("a long message", () => {
  test("is shown from shortly before what was found", () => {
    const pieces = excerpt(`${"so ".repeat(500)}here it is`, ["here"]);
    expect(pieces[0]?.text).toMatch(/^….{60}$/);
    expect(pieces[1]).toEqual({ text: "here", marked: true });
  });

  test("is shown up to a length", () => {
    const text = excerpt(`here ${"so ".repeat(500)}`, ["here"])
      .map((piece) => piece.text)
      .join("");
    expect(text.length).toBeLessThan(410);
    expect(text.endsWith("…")).toBe(true);
  });
});
