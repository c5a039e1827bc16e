// Where a sheet goes that a button opens.

interface Size {
  readonly width: number;
  readonly height: number;
}

type Edges = Pick<DOMRect, "left" | "right" | "top" | "bottom">;

/** What is kept free at the edges of the window, and between the button and the sheet. */
const [MARGIN, GAP] = [8, 4];

/** Where the reading begins: by the edge of the button that comes first, by the other when that has no room. */
export function startOf(button: Edges, width: number, window: Size, rtl: boolean): number {
  const [byLeft, byRight] = [button.left, button.right - width];
  const fits = rtl ? byRight >= MARGIN : byLeft + width <= window.width - MARGIN;
  const left = fits === rtl ? byRight : byLeft;
  return Math.max(MARGIN, Math.min(left, window.width - width - MARGIN));
}

/** Under the button; over it when there is no room. */
export function topOf(button: Edges, height: number, window: Size): number {
  const under = button.bottom + GAP;
  return under + height <= window.height - MARGIN ? under : Math.max(MARGIN, button.top - height - GAP);
}
