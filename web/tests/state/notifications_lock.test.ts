import { describe, expect, it, vi } from "vitest";
import { alone, LOCK, locksOf, type NotificationLocks, PATIENCE } from "../../src/state/notifications_lock";

/** One holder at a time, in order; who waits may be told to give up. */
class Locks implements NotificationLocks {
  private last: Promise<unknown> = Promise.resolve();
  readonly names: string[] = [];

  request<T>(name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<T>): Promise<T> {
    this.names.push(name);
    const turn = this.last;
    const held = new Promise<T>((done, failed) => {
      signal.addEventListener("abort", () => {
        failed(signal.reason as Error);
      });
      void turn.then(() => {
        if (!signal.aborted) hold().then(done, failed);
      });
    });
    this.last = held.catch(() => undefined);
    return held;
  }
}

describe("who is at the notifications", () => {
  it("is there alone, in order", async () => {
    const locks = new Locks();
    const done: string[] = [];
    let go: () => void = () => undefined;
    const shown = alone(locks, async () => {
      await new Promise<void>((resolve) => (go = resolve));
      done.push("shown");
    });
    const listed = alone(locks, () => {
      done.push("listed");
      return Promise.resolve(7);
    });
    await vi.waitFor(() => {
      expect(locks.names).toEqual([LOCK, LOCK]);
    });
    expect(done).toEqual([]);
    await vi.waitFor(() => {
      go();
      expect(done).toEqual(["shown", "listed"]);
    });
    await shown;
    expect(await listed).toBe(7);
  });

  it("does not wait for a tab that sleeps", async () => {
    const giveUp = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(giveUp.signal);
    const locks = new Locks();
    void locks.request(LOCK, { signal: new AbortController().signal }, () => new Promise(() => undefined));
    const shown = alone(locks, () => Promise.resolve("shown"));
    giveUp.abort();
    expect(await shown).toBe("shown");
    expect(timeout).toHaveBeenCalledWith(PATIENCE);
    timeout.mockRestore();
  });

  it("works once, and says what went wrong with it", async () => {
    let tried = 0;
    const work = () => {
      tried += 1;
      return Promise.reject(new Error("not permitted"));
    };
    await expect(alone(new Locks(), work)).rejects.toThrow("not permitted");
    expect(tried).toBe(1);
  });

  it("is there at once where there are no locks, or none are given", async () => {
    expect(await alone(null, () => Promise.resolve(1))).toBe(1);
    const refusing = { request: () => Promise.reject(new DOMException("", "SecurityError")) };
    expect(await alone(refusing, () => Promise.resolve(2))).toBe(2);
    expect(locksOf({})).toBeNull();
    const locks = new Locks();
    expect(locksOf({ locks })).toBe(locks);
  });
});
