import { expect, test } from "vitest";
import { linesOf } from "../../src/ui/text/lines";
import { message } from "../state/samples";

/** The kinds of the lines; of what is said who, and in small what goes on with it. */
const shape = (...args: Parameters<typeof linesOf>) =>
  linesOf(...args).map((line) => {
    if (line.kind !== "said") return line.kind;
    const who = line.message.own ? "I" : "Bob";
    return line.head ? who : who.toLowerCase();
  });

test("what one says in a row stands together; a nudge, an action and a pause stand apart", () => {
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
        message(7, { kind: "file" }),
        message(8, { kind: "action" }),
        message(9, { sent_at: message(6).sent_at + 600_000 }),
      ],
      null,
    ),
  ).toEqual(["day", "Bob", "bob", "I", "Bob", "Bob", "Bob", "bob", "Bob", "Bob"]);
});

test("a new day begins with its date", () => {
  const tomorrow = message(2, { sent_at: message(1).sent_at + 36 * 3_600_000 });
  expect(shape([message(1), tomorrow], null)).toEqual(["day", "Bob", "day", "Bob"]);
});

test("the unread begin below a line, which one's own words do not draw", () => {
  const said = [message(1), message(2, { own: true }), message(3), message(4)];
  expect(shape(said, 1)).toEqual(["day", "Bob", "I", "unread", "Bob", "bob"]);
  expect(shape([message(1)], 1)).toEqual(["day", "Bob"]);
});

test("who comes or leaves stands apart, and nothing unread begins with it", () => {
  const said = [message(1), message(2, { kind: "left" }), message(3, { kind: "joined" }), message(4)];
  expect(shape(said, 1)).toEqual(["day", "Bob", "Bob", "Bob", "unread", "Bob"]);
  expect(shape(said.slice(0, 3), 1)).toEqual(["day", "Bob", "Bob", "Bob"]);
});

test("keys are unique, so that a line keeps its place on the page", () => {
  const lines = linesOf(
    Array.from({ length: 40 }, (_, i) => message(i, { own: i % 3 === 0 })),
    7,
  );
  expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length);
});
