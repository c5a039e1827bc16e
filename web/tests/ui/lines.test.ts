import { expect, test } from "vitest";
import { linesOf } from "../../src/ui/text/lines";
import { message } from "../state/samples";

const shape = (...args: Parameters<typeof linesOf>) =>
  linesOf(...args).map((line) =>
    line.kind === "said" ? `${line.own ? "I" : line.author}: ${line.messages.length}` : line.kind,
  );

test("what one says in a row stands together; a nudge and a pause stand apart", () => {
  const own = { own: true, author: "anna@home.example" };
  expect(
    shape(
      [
        message(1),
        message(2),
        message(3, own),
        message(4, { kind: "nudge" }),
        message(5, { kind: "nudge" }),
        message(6),
        message(7, { sent_at: message(6).sent_at + 600_000 }),
      ],
      null,
    ),
  ).toEqual([
    "day",
    "bob@example.com: 2",
    "I: 1",
    "bob@example.com: 1",
    "bob@example.com: 1",
    "bob@example.com: 1",
    "bob@example.com: 1",
  ]);
});

test("a new day begins with its date", () => {
  const tomorrow = message(2, { sent_at: message(1).sent_at + 36 * 3_600_000 });
  expect(shape([message(1), tomorrow], null)).toEqual([
    "day",
    "bob@example.com: 1",
    "day",
    "bob@example.com: 1",
  ]);
});

test("the unread begin below a line, which one's own words do not draw", () => {
  expect(shape([message(1), message(2, { own: true }), message(3), message(4)], 1)).toEqual([
    "day",
    "bob@example.com: 1",
    "I: 1",
    "unread",
    "bob@example.com: 2",
  ]);
  expect(shape([message(1)], 1)).toEqual(["day", "bob@example.com: 1"]);
});

test("keys are unique, so that a line keeps its place on the page", () => {
  const lines = linesOf(
    Array.from({ length: 40 }, (_, i) => message(i, { own: i % 3 === 0 })),
    7,
  );
  expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length);
});
