// The format codes of Messenger Plus!, which people put into names, personal messages and texts:
// [c=4]red[/c], [c=#f00]from red[/c=#00f] to blue, [b], [i], [u], [s], [a=7] behind, and the short forms
// of one invisible character (or a middle dot) that hold until the next one.

export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  /** As #rrggbb; null: as what is around. */
  readonly color: string | null;
  readonly behind: string | null;
}

/** The numbered colours, as Messenger Plus! has them. */
const PALETTE = (
  "ffffff 000000 00007f 009300 ff0000 7f0000 9c009c fc7f00 ffff00 00fc00 009393 00ffff 2020fc ff00ff 7f7f7f " +
  "d2d2d2 e7e6e4 cfcdd0 ffdea4 ffaeb9 ffa8ff c1b4fc bafbe5 c1ffa3 fafda2 b6b4d7 a2a0a1 f9c152 ff6d66 ff62ff " +
  "6c6cff 68ffc3 8eff67 f9ff57 858482 6e6d7b ffa01e f92611 ff1eff 202bff 1effa5 60f913 fff813 5e6464 4b494c " +
  "d98812 eb0505 de00de 0000d3 03cc88 59d80d d4c804 333335 18171c 944e00 9b0008 980299 01038c 01885f 389600 " +
  "9a9e15 473400 4d0000 5f0162 000047 06502f 1c5300 544d05"
).split(" ");
const NAMES: Readonly<Record<string, string>> = {
  ...{ white: "ffffff", black: "000000", navy: "00007f", green: "009300", red: "ff0000", maroon: "7f0000" },
  ...{ purple: "9c009c", orange: "fc7f00", yellow: "ffff00", lime: "00fc00", teal: "009393", aqua: "00ffff" },
  ...{ blue: "2020fc", pink: "ff00ff", fuchsia: "ff00ff", gray: "7f7f7f", grey: "7f7f7f", silver: "d2d2d2" },
};

const SPEC = String.raw`(?:#[0-9a-f]{6}|#[0-9a-f]{3}|\(?\d{1,3},\d{1,3},\d{1,3}\)?|\d{1,2})`;
const CODE = new RegExp(
  String.raw`\[(\/?)([bius])\]|\[([ca])=([^\]\[\r\n]{1,16})\]|\[\/([ca])(?:=([^\]\[\r\n]{1,16}))?\]` +
    String.raw`|([\u0002\u0004\u0005\u0006\u000f\u001f])|\u00b7([#&@'0])|(?:\u0003|\u00b7\$)(${SPEC})?(?:,(${SPEC}))?`,
  "giu",
);
const SUSPECT = new RegExp(String.raw`[\[\u0002-\u0006\u000f\u001f\u00b7]`, "u");

/** A colour changes in so many steps at most: more cannot be told apart, and each is an element of the page. */
const STEPS = 24;
/** So many stretches of different looks; what follows looks like the last one. */
const RUNS = 400;

type Style = "bold" | "italic" | "underline" | "strike";
const BY_LETTER: Readonly<Record<string, Style>> = {
  ...{ b: "bold", i: "italic", u: "underline", s: "strike" },
  ...{ "\u0002": "bold", "\u0005": "italic", "\u001f": "underline", "\u0006": "strike" },
  ...{ "#": "bold", "&": "italic", "@": "underline", "'": "strike" },
};

type Code =
  | { readonly kind: "open" | "close"; readonly style: Style }
  | { readonly kind: "paint"; readonly on: Layer; readonly color: string }
  | { readonly kind: "unpaint"; readonly on: Layer; readonly color: string | null }
  | { readonly kind: "toggle"; readonly style: Style }
  | { readonly kind: "base"; readonly color: string | null; readonly behind: string | null }
  | { readonly kind: "reset" };
type Layer = "color" | "behind";

interface Found {
  readonly at: number;
  readonly length: number;
  readonly code: Code;
}

const PLAIN = { bold: false, italic: false, underline: false, strike: false, color: null, behind: null };

/**
 * The stretches of a text, each with its look. `name`: of a name, where [b] counts without its [/b]; in a text it
 * does not, since people write `a[i] + b` there.
 */
export function runsOf(text: string, name: boolean): readonly Run[] {
  const codes = codesOf(text, name);
  if (codes.length === 0) return text === "" ? [] : [{ ...PLAIN, text }];
  const painter = new Painter();
  let done = 0;
  for (const { at, length, code } of codes) {
    painter.write(text.slice(done, at));
    painter.obey(code);
    done = at + length;
  }
  painter.write(text.slice(done));
  return painter.runs;
}

/** The text without codes: for titles, for sorting and searching, and for being read out. */
export function stripped(text: string, name = true): string {
  let left = text;
  // What stood around a code may be one now: [b[b]].
  for (;;) {
    const codes = codesOf(left, name);
    if (codes.length === 0) return left;
    let kept = "";
    let done = 0;
    for (const { at, length } of codes) {
      kept += left.slice(done, at);
      done = at + length;
    }
    left = kept + left.slice(done);
  }
}

function codesOf(text: string, name: boolean): readonly Found[] {
  if (!SUSPECT.test(text)) return [];
  const found: Found[] = [];
  for (const match of text.matchAll(CODE)) {
    const code = codeOf(match);
    if (code !== null) found.push({ at: match.index, length: match[0].length, code });
  }
  return name ? found : found.filter((one) => inPairs(one, found));
}

/** In texts the tags of one letter come in pairs. */
function inPairs({ at, code }: Found, found: readonly Found[]): boolean {
  if (code.kind === "open") {
    return found.some((o) => o.at > at && o.code.kind === "close" && o.code.style === code.style);
  }
  if (code.kind === "close") {
    return found.some((o) => o.at < at && o.code.kind === "open" && o.code.style === code.style);
  }
  return true;
}

function codeOf(match: RegExpExecArray): Code | null {
  const [whole, slash, letter, layer, opened, unlayer, closed, short, dotted, color, behind] = match;
  if (letter !== undefined) {
    const style = BY_LETTER[letter.toLowerCase()];
    return style === undefined ? null : { kind: slash ? "close" : "open", style };
  }
  if (layer !== undefined) {
    const paint = colorOf(opened ?? "");
    return paint === null ? null : { kind: "paint", on: layerOf(layer), color: paint };
  }
  if (unlayer !== undefined) {
    return { kind: "unpaint", on: layerOf(unlayer), color: closed === undefined ? null : colorOf(closed) };
  }
  const sign = short ?? dotted;
  if (sign !== undefined) {
    const style = BY_LETTER[sign];
    return style === undefined ? { kind: "reset" } : { kind: "toggle", style };
  }
  // A middle dot and a dollar alone are what they are: a price.
  if (whole.startsWith("·") && color === undefined) return null;
  return { kind: "base", color: colorOf(color ?? ""), behind: colorOf(behind ?? "") };
}

function layerOf(letter: string): Layer {
  return letter.toLowerCase() === "c" ? "color" : "behind";
}

function colorOf(spec: string): string | null {
  const word = spec.trim().toLowerCase();
  if (/^#[0-9a-f]{6}$/.test(word)) return word;
  if (/^#[0-9a-f]{3}$/.test(word)) return word.replace(/[^#]/g, "$&$&");
  if (/^\d{1,2}$/.test(word)) {
    const hex = PALETTE[Number(word)];
    return hex === undefined ? null : `#${hex}`;
  }
  const parts = /^\(?(\d{1,3}),(\d{1,3}),(\d{1,3})\)?$/.exec(word)?.slice(1).map(Number);
  if (parts !== undefined) return parts.every((part) => part < 256) ? hexOf(parts) : null;
  return Object.hasOwn(NAMES, word) ? `#${NAMES[word] ?? ""}` : null;
}

function hexOf(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Writes with what the codes have told so far. */
class Painter {
  readonly runs: Run[] = [];
  private readonly depth: Record<Style, number> = { bold: 0, italic: 0, underline: 0, strike: 0 };
  private readonly toggled: Record<Style, boolean> = {
    bold: false,
    italic: false,
    underline: false,
    strike: false,
  };
  private readonly open: Record<Layer, { readonly color: string; readonly from: number }[]> = {
    color: [],
    behind: [],
  };
  private base: { color: string | null; behind: string | null } = { color: null, behind: null };

  write(text: string): void {
    if (text === "") return;
    const run: Run = {
      text,
      bold: this.is("bold"),
      italic: this.is("italic"),
      underline: this.is("underline"),
      strike: this.is("strike"),
      color: this.open.color.at(-1)?.color ?? this.base.color,
      behind: this.open.behind.at(-1)?.color ?? this.base.behind,
    };
    const last = this.runs.at(-1);
    if (last !== undefined && (this.runs.length >= RUNS || sameLook(last, run))) {
      this.runs[this.runs.length - 1] = { ...last, text: last.text + text };
    } else this.runs.push(run);
  }

  obey(code: Code): void {
    switch (code.kind) {
      case "open":
        this.depth[code.style] += 1;
        return;
      case "close":
        this.depth[code.style] = Math.max(0, this.depth[code.style] - 1);
        return;
      case "toggle":
        this.toggled[code.style] = !this.toggled[code.style];
        return;
      case "paint":
        this.open[code.on].push({ color: code.color, from: this.length() });
        return;
      case "unpaint": {
        const opened = this.open[code.on].pop();
        if (opened !== undefined && code.color !== null) this.shade(code.on, opened, code.color);
        return;
      }
      case "base":
        this.base = {
          color: code.color,
          behind: code.color === null ? null : (code.behind ?? this.base.behind),
        };
        return;
      case "reset":
        for (const style of Object.values(BY_LETTER)) this.toggled[style] = false;
        this.base = { color: null, behind: null };
        return;
    }
  }

  private is(style: Style): boolean {
    return this.depth[style] > 0 || this.toggled[style];
  }

  /** How much is written, in characters. */
  private length(): number {
    return this.runs.reduce((sum, run) => sum + run.text.length, 0);
  }

  /** From one colour to another, over what was written since. What has a colour of its own keeps it. */
  private shade(layer: Layer, from: { readonly color: string; readonly from: number }, to: string): void {
    const total = this.length() - from.from;
    if (total <= 0 || this.runs.length + STEPS > RUNS) return;
    const steps = Math.min(STEPS, total);
    const all = this.runs.splice(0);
    let at = 0;
    for (const run of all) {
      const begin = at;
      at += run.text.length;
      if (at <= from.from || run[layer] !== from.color) {
        this.runs.push(run);
        continue;
      }
      let piece = "";
      let shown = -1;
      let place = begin;
      for (const character of run.text) {
        const step = Math.max(0, Math.floor(((place - from.from) / total) * steps));
        if (step !== shown && piece !== "") {
          this.runs.push({ ...run, text: piece, [layer]: between(from.color, to, shown, steps) });
          piece = "";
        }
        shown = step;
        piece += character;
        place += character.length;
      }
      if (piece !== "")
        this.runs.push({ ...run, text: piece, [layer]: between(from.color, to, shown, steps) });
    }
  }
}

function between(from: string, to: string, step: number, steps: number): string {
  const part = steps === 1 ? 0 : step / (steps - 1);
  const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return hexOf(
    [1, 3, 5].map((at) => Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * part)),
  );
}

function sameLook(one: Run, other: Run): boolean {
  return (
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.underline === other.underline &&
    one.strike === other.strike &&
    one.color === other.color &&
    one.behind === other.behind
  );
}
