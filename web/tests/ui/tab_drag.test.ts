import { describe, expect, test } from "vitest";
import { TabDrag } from "../../src/ui/conversation/tab_drag.svelte";

/** Three tabs of a hundred pixels each, in a row. */
function dragged(id: string, pointerType = "mouse", button = 0) {
  const tabs = ["one", "two", "three"];
  const drag = new TabDrag({
    at: (x, y) => (y < 40 ? (tabs[Math.floor(x / 100)] ?? null) : null),
    move: (moved, onto) => {
      const to = tabs.indexOf(onto);
      tabs.splice(tabs.indexOf(moved), 1);
      tabs.splice(to, 0, moved);
    },
  });
  const event = (clientX: number, clientY = 20, pointerId = 1) =>
    ({ clientX, clientY, pointerId, pointerType, button }) as PointerEvent;
  drag.press(event(tabs.indexOf(id) * 100 + 50), id);
  const to = (x: number, y?: number, pointer?: number) => {
    drag.move(event(x, y, pointer));
    return [...tabs];
  };
  return { drag, to };
}

describe("a tab that is dragged", () => {
  test("changes places with those it passes, in either direction", () => {
    expect(dragged("one").to(250)).toEqual(["two", "three", "one"]);
    const { to } = dragged("three");
    expect(to(150)).toEqual(["one", "three", "two"]);
    expect(to(50)).toEqual(["three", "one", "two"]);
    expect(to(150)).toEqual(["one", "three", "two"]);
  });

  test("stays where there is no tab, and when it is let go", () => {
    const { drag, to } = dragged("one");
    expect(to(250, 300)).toEqual(["one", "two", "three"]);
    expect(drag.id).toBe("one");
    expect(drag.release()).toBe("one");
    expect(drag.release()).toBe(null);
    expect(drag.id).toBe(null);
    expect(to(250)).toEqual(["one", "two", "three"]);
  });

  test("is none while a hand only shakes, nor by another pointer", () => {
    const { drag, to } = dragged("one");
    to(53);
    to(250, 20, 2);
    expect(drag.id).toBe(null);
  });

  test.each([
    ["touch", 0],
    ["mouse", 1],
  ])("is none by %s with button %d", (pointerType, button) => {
    expect(dragged("one", pointerType, button).to(250)).toEqual(["one", "two", "three"]);
  });
});
