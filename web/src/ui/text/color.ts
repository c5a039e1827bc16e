// Colours that contacts choose, made readable: 4.5 to 1 against what is behind them (WCAG AA).

const ENOUGH = 4.5;
const STEPS = 20;

type Rgb = readonly [number, number, number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** The colour, moved towards black or white until it can be read on the background. Both as #rrggbb. */
export function readable(color: string, background: string): string {
  return legible(color, [background]) ?? color;
}

/** The same on each of several backgrounds; null when no shade of it can be read on all of them. */
export function legible(color: string, backgrounds: readonly string[]): string | null {
  const wanted = rgb(color);
  const behind = backgrounds.map(rgb).filter((each) => each !== null);
  const [first] = behind;
  if (wanted === null || first === undefined || behind.length < backgrounds.length) return null;
  const goals = luminance(first) > 0.18 ? [BLACK, WHITE] : [WHITE, BLACK];
  for (const goal of goals) {
    for (let step = 0; step <= STEPS; step += 1) {
      const tried = mix(wanted, goal, step / STEPS);
      if (behind.every((each) => contrast(tried, each) >= ENOUGH)) return hex(tried);
    }
  }
  return null;
}

export function contrastOf(color: string, background: string): number {
  const one = rgb(color);
  const other = rgb(background);
  return one === null || other === null ? 1 : contrast(one, other);
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const between = (one: number, other: number) => Math.round(one + (other - one) * part);
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

function rgb(color: string): Rgb | null {
  // A build writes #ffffff as #fff.
  const long = /^#[0-9a-f]{3}$/i.test(color) ? color.replace(/[^#]/g, "$&$&") : color;
  if (!/^#[0-9a-f]{6}$/i.test(long)) return null;
  const number = Number.parseInt(long.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function hex(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
