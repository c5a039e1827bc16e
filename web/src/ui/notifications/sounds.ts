// Sounds, made as they are played: no file, and nothing of anybody else's.

export type Sound = "message" | "nudge" | "sign_in";

interface Tone {
  readonly at: number;
  readonly length: number;
  readonly pitch: number;
  /** Where it glides to. */
  readonly to?: number;
  readonly shape?: OscillatorType;
  readonly loud?: number;
}

/** Each is known by its melody: two up, a rattle, three up. */
const SOUNDS: Readonly<Record<Sound, readonly Tone[]>> = {
  message: [
    { at: 0, length: 0.12, pitch: 659 },
    { at: 0.11, length: 0.3, pitch: 988 },
  ],
  nudge: [0, 1, 2, 3, 4, 5].map((step) => ({
    at: step * 0.08,
    length: 0.07,
    pitch: step % 2 === 0 ? 150 : 110,
    to: 90,
    shape: "sawtooth" as const,
    loud: 0.7,
  })),
  sign_in: [
    { at: 0, length: 0.14, pitch: 523, shape: "triangle" },
    { at: 0.12, length: 0.14, pitch: 659, shape: "triangle" },
    { at: 0.24, length: 0.45, pitch: 784, shape: "triangle" },
  ],
};

/** So close together they are one noise. */
const APART = 900;

export class Sounds {
  private context: AudioContext | null = null;
  private last = -Infinity;
  private voices = 0;
  /** What was played, for whoever has no ears. */
  readonly played: Sound[] = [];
  /** Browsers let a page sound only after somebody did something there. */
  allowed = false;

  /** To be called when somebody does something. */
  wake(): void {
    if (this.allowed || !("AudioContext" in globalThis)) return;
    this.context ??= new AudioContext();
    void this.start(this.context);
  }

  /** volume: in percent. */
  play(sound: Sound, volume: number, now = Date.now()): void {
    if (volume <= 0 || now - this.last < APART) return;
    this.last = now;
    this.played.push(sound);
    this.played.splice(0, this.played.length - 20);
    if (this.context !== null) void this.start(this.context, SOUNDS[sound], volume / 100);
  }

  /** Sing, if the browser lets us before it is too late to. */
  private async start(context: AudioContext, tones: readonly Tone[] = [], volume = 0): Promise<void> {
    const asked = performance.now();
    try {
      await context.resume();
    } catch {
      return;
    }
    this.allowed = true;
    if (performance.now() - asked < APART) {
      for (const tone of tones) this.sing(context, tone, volume);
    }
    this.rest(context);
  }

  /** A context that runs keeps processor and loudspeaker awake, even in silence. */
  private rest(context: AudioContext): void {
    if (this.voices === 0) void context.suspend().catch(() => undefined);
  }

  private sing(context: AudioContext, tone: Tone, volume: number): void {
    const begin = context.currentTime + tone.at;
    const end = begin + tone.length;
    const voice = context.createOscillator();
    const loud = context.createGain();
    voice.type = tone.shape ?? "sine";
    voice.frequency.setValueAtTime(tone.pitch, begin);
    if (tone.to !== undefined) voice.frequency.exponentialRampToValueAtTime(tone.to, end);
    // Without a soft beginning and end there are clicks.
    loud.gain.setValueAtTime(0.0001, begin);
    loud.gain.exponentialRampToValueAtTime(0.35 * volume * (tone.loud ?? 1) + 0.0001, begin + 0.012);
    loud.gain.exponentialRampToValueAtTime(0.0001, end);
    voice.connect(loud).connect(context.destination);
    voice.onended = () => {
      this.voices -= 1;
      this.rest(context);
    };
    this.voices += 1;
    voice.start(begin);
    voice.stop(end + 0.02);
  }
}

export const sounds = new Sounds();
