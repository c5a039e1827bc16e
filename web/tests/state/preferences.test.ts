import { describe, expect, test } from "vitest";
import days from "../../../tests/golden/events/preferences_changed.json";
import type { Command } from "../../src/generated/api";
import { Actions } from "../../src/state/actions";
import { Device, usual } from "../../src/state/preferences.svelte";
import { Store } from "../../src/state/store.svelte";
import { preferences, snapshot } from "./samples";

/** What a browser keeps. */
function storage(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
  } as unknown as Storage & { kept: Record<string, string> };
}

function open(device = new Device()) {
  const store = new Store(device);
  const sent: Command[] = [];
  const actions = new Actions(store, {
    send: (command) => sent.push(command),
    messages: () => Promise.reject(new Error("nobody asks")),
    now: () => 1,
  });
  store.restart(snapshot());
  return { store, actions, sent };
}

test("the usual settings are the server's", () => {
  expect(Object.keys(usual).sort()).toEqual(Object.keys(days.after.preferences).sort());
  expect(usual).toEqual(preferences);
});

describe("a setting", () => {
  test("changes at once and everywhere", () => {
    const { store, actions, sent } = open();
    actions.prefer("volume", 10);
    expect(store.preferences.volume).toBe(10);
    expect(sent).toMatchObject([{ type: "change_preferences", change: { volume: 10 } }]);
  });

  test("is as it was when the server refuses it", () => {
    const { store, actions, sent } = open();
    actions.prefer("theme", "gone");
    store.take([
      {
        type: "command_settled",
        command: sent[0]?.id ?? "",
        problem: { code: "theme_unknown", detail: "" },
      },
    ]);
    expect(store.preferences.theme).toBe("auto");
    expect(store.notices).toHaveLength(1);
  });

  test("that changes twice does not flicker while the first is told", () => {
    const { store, actions, sent } = open();
    actions.prefer("volume", 10);
    actions.prefer("nudges", false);
    store.take([{ type: "preferences_changed", preferences: { ...preferences, volume: 10 } }]);
    store.take([{ type: "command_settled", command: sent[0]?.id ?? "", problem: null }]);
    expect(store.preferences).toMatchObject({ volume: 10, nudges: false });
  });
});

describe("an exception of this device", () => {
  test("holds here, is not sent, and outlives the page", () => {
    const browser = storage();
    const { store, actions, sent } = open(new Device(browser));
    store.device.set("volume", store.preferences.volume);
    actions.prefer("volume", 5);
    store.take([{ type: "preferences_changed", preferences: { ...preferences, volume: 90 } }]);
    expect(store.preferences.volume).toBe(5);
    expect(sent).toEqual([]);
    expect(new Device(browser).over(preferences).volume).toBe(5);
  });

  test("that is dropped leaves what holds everywhere", () => {
    const { store } = open(new Device(storage({ "amsn2:device": '{"volume":1,"sounds":false}' })));
    store.device.drop("volume");
    expect(store.preferences).toMatchObject({ volume: 60, sounds: false });
  });

  test.each(["{", "null", "[1]", '"x"', '{"volume":"loud","nudges":false,"__proto__":{"theme":1}}'])(
    "is nothing when what was kept makes no sense: %s",
    (text) => {
      expect(new Device(storage({ "amsn2:device": text })).over(preferences)).toEqual(preferences);
    },
  );
});
