import { beforeEach, expect, it, vi } from "vitest";
import { Sounds } from "../../src/ui/notifications/sounds";

/** An AudioContext that writes down how loud it became at most, and runs when it is let. */
class Audio {
  static made: Audio[] = [];
  static let: () => Promise<void> = () => Promise.resolve();
  state = "suspended";
  currentTime = 0;
  destination = {};
  loudest = 0;
  voices: { onended: (() => void) | null }[] = [];

  constructor() {
    Audio.made.push(this);
  }

  async resume() {
    await Audio.let();
    this.state = "running";
  }

  suspend() {
    this.state = "suspended";
    return Promise.resolve();
  }

  private parameter(follow: (value: number) => void) {
    return { setValueAtTime: follow, exponentialRampToValueAtTime: follow };
  }

  createOscillator() {
    const voice = {
      connect: (node: unknown) => node,
      frequency: this.parameter(() => undefined),
      start: () => 0,
      stop: () => 0,
      onended: null,
    };
    this.voices.push(voice);
    return voice;
  }

  createGain() {
    const gain = this.parameter((value) => {
      this.loudest = Math.max(this.loudest, value);
    });
    return { gain, connect: (node: unknown) => node };
  }
}

beforeEach(() => {
  Audio.made = [];
  Audio.let = () => Promise.resolve();
  Object.assign(globalThis, { AudioContext: Audio });
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

it("sounds by itself, as loud as is wanted, and one at a time", async () => {
  const sounds = new Sounds();
  sounds.play("message", 60, 0);
  expect([sounds.allowed, Audio.made.length]).toEqual([false, 0]);
  sounds.wake();
  sounds.wake();
  await settle();
  expect([sounds.allowed, Audio.made.length]).toEqual([true, 1]);
  sounds.play("nudge", 0, 10_000);
  sounds.play("sign_in", 50, 10_000);
  sounds.play("message", 50, 10_100);
  await settle();
  const quiet = Audio.made[0]?.loudest ?? 0;
  sounds.play("message", 100, 20_000);
  await settle();
  expect(sounds.played).toEqual(["message", "sign_in", "message"]);
  expect(Audio.made[0]?.voices).toHaveLength(5);
  expect(Audio.made[0]?.loudest).toBeCloseTo(2 * quiet, 2);
  expect(Audio.made[0]?.loudest).toBeLessThan(0.5);
});

it("keeps the loudspeaker awake no longer than it sounds", async () => {
  const sounds = new Sounds();
  sounds.wake();
  await settle();
  const [audio] = Audio.made as [Audio];
  expect(audio.state).toBe("suspended");
  sounds.play("message", 50, 1_000);
  await settle();
  expect(audio.state).toBe("running");
  audio.voices[0]?.onended?.();
  expect(audio.state).toBe("running");
  audio.voices[1]?.onended?.();
  expect(audio.state).toBe("suspended");
});

it("does not sound long after what it is about, when the browser let it only then", async () => {
  const sounds = new Sounds();
  let allow: () => void = () => undefined;
  Audio.let = () =>
    new Promise((resolve) => {
      allow = resolve;
    });
  sounds.wake();
  sounds.play("message", 50, 1_000);
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
  expect(sounds.allowed).toBe(false);
  allow();
  await settle();
  clock.mockRestore();
  expect([sounds.allowed, Audio.made[0]?.voices.length]).toEqual([true, 0]);
});

it("is silent where the browser refuses", async () => {
  const sounds = new Sounds();
  Audio.let = () => Promise.reject(new Error("not allowed"));
  sounds.wake();
  sounds.play("message", 50, 1_000);
  await settle();
  expect([sounds.allowed, Audio.made[0]?.voices.length]).toEqual([false, 0]);
});
