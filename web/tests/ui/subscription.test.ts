import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { PersonId } from "../../src/generated/api";
import type { PushAddress, PushDevice, PushDoor } from "../../src/state/push";
import { PATIENCE } from "../../src/ui/notifications/registration";
import type * as Subscription from "../../src/ui/notifications/subscription";

const ANNA = "anna" as PersonId;
const NEVER = new Promise<never>(() => undefined);

/** A browser with a worker and a push service, as far as its settings let it. */
class Browser {
  permission = "granted";
  registers: () => Promise<unknown> = () => Promise.resolve();
  ready: Promise<unknown>;
  subscribes: () => Promise<unknown>;
  made = 0;
  ended = 0;
  private subscribed: unknown = null;

  constructor() {
    const subscription = {
      options: { applicationServerKey: null },
      toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: () => {
        this.ended += 1;
        this.subscribed = null;
        return Promise.resolve(true);
      },
    };
    this.subscribes = () => {
      this.made += 1;
      this.subscribed = subscription;
      return Promise.resolve(subscription);
    };
    this.ready = Promise.resolve({
      pushManager: {
        getSubscription: () => Promise.resolve(this.subscribed),
        subscribe: () => this.subscribes(),
      },
    });
  }

  get navigator() {
    const get = () => this;
    return {
      serviceWorker: {
        register: () => get().registers(),
        get ready() {
          return get().ready;
        },
        getRegistration: () => get().ready,
      },
    };
  }
}

class Door implements PushDoor {
  readonly told: PushAddress[] = [];
  devices: PushDevice[] = [];

  look() {
    return Promise.resolve({ ok: true as const, value: { public_key: "key", devices: this.devices } });
  }

  subscribe(address: PushAddress) {
    this.told.push(address);
    return Promise.resolve({ ok: true as const, value: {} as PushDevice });
  }

  unsubscribe() {
    return Promise.resolve({ ok: true as const, value: undefined });
  }

  test() {
    return Promise.resolve({ ok: true as const, value: {} as PushDevice });
  }
}

let browser: Browser;
let door: Door;
let { resync, subscribe, unsubscribe } = {} as typeof Subscription;

beforeAll(async () => {
  vi.stubGlobal("location", { hash: "" });
  vi.stubGlobal("addEventListener", () => undefined);
  ({ resync, subscribe, unsubscribe } = await import("../../src/ui/notifications/subscription"));
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("PROD", true);
  browser = new Browser();
  door = new Door();
  const kept = new Map<string, string>();
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("PushManager", {});
  vi.stubGlobal("navigator", browser.navigator);
  vi.stubGlobal("Notification", {
    get permission() {
      return browser.permission;
    },
    requestPermission: () => Promise.resolve(browser.permission),
  });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("turning on", () => {
  it("tells the server where this browser is told", async () => {
    expect(await subscribe(door, ANNA)).toBe("ok");
    expect(door.told).toEqual([{ endpoint: "https://push.example/1", p256dh: "p", auth: "a" }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says so at once where the settings of the browser forbid a worker", async () => {
    browser.registers = () => Promise.reject(new DOMException("", "SecurityError"));
    browser.ready = NEVER;
    expect(await subscribe(door, ANNA)).toBe("no_worker");
    expect(door.told).toEqual([]);
  });

  it.each([
    ["the worker", "no_worker", () => (browser.registers = () => NEVER)],
    ["the build of the worker", "no_worker", () => (browser.ready = NEVER)],
    ["the push service", "failed", () => (browser.subscribes = () => NEVER)],
  ])("does not wait for %s for ever", async (_what, how, never) => {
    void never();
    const outcome = subscribe(door, ANNA);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(await outcome).toBe(how);
    expect(door.told).toEqual([]);
  });

  it("does nothing where the person or the browser does not want it", async () => {
    browser.permission = "denied";
    expect(await subscribe(door, ANNA)).toBe("denied");
    vi.stubGlobal("isSecureContext", false);
    expect(await subscribe(door, ANNA)).toBe("impossible");
  });
});

describe("at every load", () => {
  it("is subscribed anew when the server has forgotten, and not for who did not want it", async () => {
    await resync(door, ANNA);
    expect(door.told).toEqual([]);
    await subscribe(door, ANNA);
    await resync(door, ANNA);
    expect(door.told).toHaveLength(2);
    expect(browser.made).toBe(1);
  });

  it("ends, where there is no worker any more", async () => {
    await subscribe(door, ANNA);
    browser.registers = () => NEVER;
    const ended = resync(door, ANNA);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    await ended;
    expect(door.told).toHaveLength(1);
  });
});

it("is turned off for good", async () => {
  await subscribe(door, ANNA);
  await unsubscribe(door, []);
  expect(browser.ended).toBe(1);
  await resync(door, ANNA);
  expect(door.told).toHaveLength(1);
});
