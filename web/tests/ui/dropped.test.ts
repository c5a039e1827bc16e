import { describe, expect, test } from "vitest";
import type { Desk } from "../../src/state/session.svelte";
import { catchFiles, refuseFiles, sendFiles } from "../../src/ui/conversation/files";
import { conversation } from "../state/samples";

interface Carried {
  types: string[];
  files: File[];
  dropEffect?: string;
}

const one = new File(["x"], "x.txt");
const FILES: Carried = { types: ["Files"], files: [one] };

function event(type: string, carried: Carried): Event {
  const made = new Event(type, { cancelable: true });
  const key = type === "paste" ? "clipboardData" : "dataTransfer";
  return Object.defineProperty(made, key, { value: carried });
}

function open() {
  const element = new EventTarget();
  const hovered: boolean[] = [];
  const taken: string[][] = [];
  const stop = catchFiles({
    hover: (over) => hovered.push(over),
    take: (files) => taken.push(files.map((file) => file.name)),
  })(element as HTMLElement);
  const send = (type: string, carried: Carried) => {
    const made = event(type, carried);
    element.dispatchEvent(made);
    return made.defaultPrevented;
  };
  return { send, hovered, taken, stop };
}

describe("files that come by the mouse", () => {
  test("are above it until every child is left, and are taken", () => {
    const { send, hovered, taken } = open();
    send("dragenter", FILES);
    send("dragenter", FILES);
    send("dragleave", FILES);
    expect(hovered.at(-1)).toBe(true);
    expect(send("dragover", { ...FILES })).toBe(true);
    expect(send("drop", FILES)).toBe(true);
    expect(hovered.at(-1)).toBe(false);
    expect(taken).toEqual([["x.txt"]]);
  });

  test("are told from words that are dragged", () => {
    const { send, hovered, taken } = open();
    const text = { types: ["text/plain"], files: [] };
    for (const type of ["dragenter", "dragover", "drop", "dragleave"]) expect(send(type, text)).toBe(false);
    expect([hovered, taken]).toEqual([[], []]);
  });

  test("are not opened in the place of the page when they miss", () => {
    const missed = event("drop", { ...FILES }) as DragEvent;
    refuseFiles(missed);
    expect(missed.defaultPrevented).toBe(true);
    const text = event("drop", { types: ["text/plain"], files: [] }) as DragEvent;
    refuseFiles(text);
    expect(text.defaultPrevented).toBe(false);
  });
});

describe("what is pasted", () => {
  test("is a file, unless it is a picture of the words beside it", () => {
    const { send, taken, stop } = open();
    expect(send("paste", FILES)).toBe(true);
    expect(send("paste", { types: ["text/html", "Files"], files: [one] })).toBe(true);
    expect(send("paste", { types: ["text/plain", "text/html", "Files"], files: [one] })).toBe(false);
    expect(send("paste", { types: ["text/plain"], files: [] })).toBe(false);
    stop();
    send("paste", FILES);
    expect(taken).toHaveLength(2);
  });
});

test("files go to everybody in the conversation", () => {
  const added: unknown[] = [];
  const desk = {
    uploads: { add: (...what: unknown[]) => added.push(what) },
  } as unknown as Desk;
  const several = { ...conversation(), participants: ["a@b.c", "d@e.f"] };
  sendFiles(desk, several, [one]);
  sendFiles(desk, several, []);
  expect(added).toEqual([[several.id, [one]]]);
});
