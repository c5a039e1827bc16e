// The paints of the drawings: lit from above, darker towards the edge. What is drawn names them by `url(#red)`.

type Stops = readonly (readonly [offset: number, color: string, opacity?: number])[];

/** Skins of round heads: the light is at the upper left. */
const round = {
  skin: [
    [0, "#fff9c4"],
    [0.4, "#ffe04f"],
    [0.75, "#ffc21c"],
    [1, "#ee8f0a"],
  ],
  rage: [
    [0, "#ffd9b0"],
    [0.4, "#ff7d55"],
    [0.8, "#e2331f"],
    [1, "#a8140f"],
  ],
  bile: [
    [0, "#f8ffc4"],
    [0.4, "#c9e45c"],
    [0.8, "#93c23a"],
    [1, "#5a8d1e"],
  ],
  fiend: [
    [0, "#f7d3ff"],
    [0.4, "#c987ee"],
    [0.8, "#9349cb"],
    [1, "#5e2493"],
  ],
} satisfies Record<string, Stops>;

/** Everything else: light at the top. */
const plain = {
  gloss: [
    [0, "#fff", 0.85],
    [1, "#fff", 0.05],
  ],
  red: three("#ff9a8f", "#f0352c", "#b50d12"),
  blue: three("#d3efff", "#5fb2ef", "#1f6dbd"),
  green: three("#c6f08a", "#6cbf3f", "#2f8524"),
  gold: three("#fff6b3", "#ffd02e", "#f09a0c"),
  brown: three("#e8b980", "#b87940", "#7d4a1f"),
  pink: three("#ffe3ef", "#ffa3c6", "#e0558f"),
  white: three("#fff", "#f1f5fa", "#bccadb"),
  steel: three("#eef3f9", "#a9b8ca", "#64778f"),
  coal: three("#a3b1c4", "#566477", "#2b3543"),
  dusk: three("#cbb4f5", "#8463cf", "#4a2d94"),
  flesh: three("#fff0d6", "#ffcf94", "#ee9f58"),
} satisfies Record<string, Stops>;

export type Skin = keyof typeof round;

/** What defines the paints that a drawing uses. */
export function paintsOf(drawing: string): string {
  const named = new Set([...drawing.matchAll(/url\(#(\w+)\)/g)].map(([, name]) => name));
  const skins = Object.entries(round)
    .filter(([name]) => named.has(name))
    .map(([name, stops]) => {
      return `<radialGradient id="${name}" cx=".38" cy=".28" r=".8">${written(stops)}</radialGradient>`;
    });
  const others = Object.entries(plain)
    .filter(([name]) => named.has(name))
    .map(([name, stops]) => {
      return `<linearGradient id="${name}" x2=".2" y2="1">${written(stops)}</linearGradient>`;
    });
  return [...skins, ...others].join("");
}

function three(light: string, middle: string, dark: string): Stops {
  return [
    [0, light],
    [0.5, middle],
    [1, dark],
  ];
}

function written(stops: Stops): string {
  return stops
    .map(([offset, color, opacity = 1]) => {
      const through = opacity < 1 ? ` stop-opacity="${opacity}"` : "";
      return `<stop offset="${offset}" stop-color="${color}"${through}/>`;
    })
    .join("");
}
