import { expect, it } from "vitest";
import { Sounds } from "../../src/ui/notifications/sounds";

/** An AudioContext that writes down how loud it became at most. */
class Audio {
  static made: Audio[] = [];
  state = "running";
  currentTime = 0;
  destination = {};
  loudest = 0;
  voices = 0;

  constructor() {
    Audio.made.push(this);
  }

  private parameter(follow: (value: number) => void) {
    return { setValueAtTime: follow, exponentialRampToValueAtTime: follow };
  }

  createOscillator() {
    this.voices += 1;
    const next = { connect: (node: unknown) => node };
    return { ...next, type: "", frequency: this.parameter(() => undefined), start: () => 0, stop: () => 0 };
  }

  createGain() {
    const gain = this.parameter((value) => {
      this.loudest = Math.max(this.loudest, value);
    });
    return { gain, connect: (node: unknown) => node };
  }
}

it("sounds by itself, as loud as is wanted, and one at a time", () => {
  Object.assign(globalThis, { AudioContext: Audio });
  const sounds = new Sounds();
  sounds.play("message", 60, 0);
  expect([sounds.allowed, Audio.made.length]).toEqual([false, 0]);
  sounds.wake();
  sounds.wake();
  expect([sounds.allowed, Audio.made.length]).toEqual([true, 1]);
  sounds.play("nudge", 0, 10_000);
  sounds.play("sign_in", 50, 10_000);
  sounds.play("message", 50, 10_100);
  const quiet = Audio.made[0]?.loudest ?? 0;
  sounds.play("message", 100, 20_000);
  expect(sounds.played).toEqual(["message", "sign_in", "message"]);
  expect(Audio.made[0]?.voices).toBe(5);
  expect(Audio.made[0]?.loudest).toBeCloseTo(2 * quiet, 2);
  expect(Audio.made[0]?.loudest).toBeLessThan(0.5);
});
