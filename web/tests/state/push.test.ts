import { expect, it } from "vitest";
import { addressOf, isFor } from "../../src/state/push";

function subscription(json: PushSubscriptionJSON, key: number[] | null): PushSubscription {
  return {
    toJSON: () => json,
    options: {
      applicationServerKey: key === null ? null : new Uint8Array(key).buffer,
      userVisibleOnly: true,
    },
  } as unknown as PushSubscription;
}

it("reads where a browser is told", () => {
  const keys = { p256dh: "p", auth: "a" };
  expect(addressOf(subscription({ endpoint: "https://x/1", keys }, null))).toEqual({
    endpoint: "https://x/1",
    ...keys,
  });
  expect(addressOf(subscription({ endpoint: "https://x/1" }, null))).toBeNull();
  expect(addressOf(subscription({ keys }, null))).toBeNull();
});

it("knows a subscription that was made for another server", () => {
  const made = subscription({}, [251, 255, 254, 1]);
  expect(isFor(made, "-__-AQ")).toBe(true);
  expect(isFor(made, "other")).toBe(false);
  expect(isFor(subscription({}, null), "any")).toBe(true);
});
