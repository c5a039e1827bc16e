// Whether somebody is at the end of the log: what grows, or takes some of its view, is no step away from it.

/** How a log is: how high it is in whole, how much of it is seen, and from where. */
export interface Look {
  readonly height: number;
  readonly view: number;
  readonly top: number;
}

/** Before it was ever looked at: there is nothing that could have grown. */
export const UNSEEN: Look = { height: Infinity, view: 0, top: 0 };

/** So close to the end it counts as the end. */
export const NEAR = 60;

export function lookAt({ scrollHeight, clientHeight, scrollTop }: HTMLElement): Look {
  return { height: scrollHeight, view: clientHeight, top: scrollTop };
}

/** Points below what is seen. */
export function below({ height, view, top }: Look): number {
  return height - view - top;
}

/** `was`: whether they were there, when it looked as it did before. */
export function isAtEnd(was: boolean, before: Look, now: Look): boolean {
  if (below(now) < NEAR) return true;
  // A picture that has just come makes the log grow; a list of uploads takes some of its view.
  const moved = now.height > before.height || now.view < before.view;
  // When that list goes the view is larger, and the browser itself scrolls back to what there was.
  const reach = Math.min(before.top, before.height - now.view);
  // Browsers round.
  return was && moved && now.top >= reach - 1;
}
