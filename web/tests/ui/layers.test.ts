import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as Layers from "../../src/ui/layers";

let layers: typeof Layers;
let entries: { state: unknown; hash: string }[];
let at: number;
let heard: (() => void)[];

/** A browser's history that goes back when it is told to. */
beforeEach(async () => {
  entries = [
    { state: null, hash: "#/outside" },
    { state: null, hash: "#/" },
  ];
  at = 1;
  heard = [];
  const here = () => entries[at] ?? { state: null, hash: "" };
  vi.stubGlobal("history", {
    get state() {
      return here().state;
    },
    pushState: (state: unknown, _: string, hash = here().hash) => {
      entries = [...entries.slice(0, at + 1), { state, hash }];
      at += 1;
    },
    replaceState: (state: unknown, _: string, hash: string) => {
      entries[at] = { state, hash };
    },
    back: () => {
      at -= 1;
      for (const listener of heard) listener();
    },
  });
  vi.stubGlobal("location", {
    get hash() {
      return here().hash;
    },
  });
  vi.stubGlobal("addEventListener", (_: string, listener: () => void) => heard.push(listener));
  vi.resetModules();
  layers = await import("../../src/ui/layers");
  layers.listen();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A dialog that is gone as soon as it is told to close. */
function dialog() {
  const seen = { open: true, close: (): void => undefined };
  const gone = layers.opened(() => {
    seen.close();
  });
  seen.close = () => {
    seen.open = false;
    gone();
  };
  return seen;
}

test("going back closes what is open, and nothing else", () => {
  const one = dialog();
  history.back();
  expect(one.open).toBe(false);
  expect(entries[at]?.hash).toBe("#/");
  history.back();
  expect(entries[at]?.hash).toBe("#/outside");
});

test("one after the other", () => {
  const [below, above] = [dialog(), dialog()];
  history.back();
  expect([below.open, above.open]).toEqual([true, false]);
  history.back();
  expect(below.open).toBe(false);
  expect(entries[at]?.hash).toBe("#/");
});

test("what closed by itself costs no step of its own", () => {
  dialog().close();
  history.back();
  expect(entries[at]?.hash).toBe("#/outside");
});

test("nor when one went elsewhere from there", () => {
  dialog().close();
  history.pushState(null, "", "#/c/x");
  history.back();
  expect(entries[at]).toEqual({ state: null, hash: "#/" });
});

test("nor when what one went to has taken its place", () => {
  dialog().close();
  expect(layers.isMarked()).toBe(true);
  history.replaceState({ inside: true }, "", "#/settings");
  layers.passed();
  history.back();
  expect(entries[at]).toEqual({ state: null, hash: "#/" });
});

test("opened again it uses the entry that was left", () => {
  dialog().close();
  const again = dialog();
  expect(entries).toHaveLength(3);
  history.back();
  expect(again.open).toBe(false);
  expect(entries[at]?.hash).toBe("#/");
});
