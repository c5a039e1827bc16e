import { expect, it } from "vitest";
import { isBusy, isQuiet, ownZone } from "../../src/state/quiet";
import { account } from "./samples";

const at = (time: string) => Date.parse(`2026-03-14T${time}:00+09:00`);

it.each([
  [22 * 60, 7 * 60, "21:59", false],
  [22 * 60, 7 * 60, "22:00", true],
  [22 * 60, 7 * 60, "00:00", true],
  [22 * 60, 7 * 60, "07:00", false],
  [13 * 60, 14 * 60, "13:30", true],
  [13 * 60, 14 * 60, "14:00", false],
  [-1, -1, "13:30", false],
  [60, 60, "01:00", false],
])("from %i to %i at %s: %s", (quiet_from, quiet_to, time, expected) => {
  expect(isQuiet({ quiet_from, quiet_to, time_zone: "Asia/Tokyo" }, at(time))).toBe(expected);
});

it("takes a zone that is none for the browser's own", () => {
  const hours = { quiet_from: 60, quiet_to: 720 };
  for (const now of [at("00:30"), at("11:59"), at("18:00")]) {
    expect(isQuiet({ ...hours, time_zone: "Mars/Olympus" }, now)).toBe(
      isQuiet({ ...hours, time_zone: ownZone() }, now),
    );
  }
});

it("knows who is busy", () => {
  expect(isBusy(account("a", { presence: "busy" }))).toBe(true);
  expect(isBusy(account("a"))).toBe(false);
  expect(isBusy(undefined)).toBe(false);
});
