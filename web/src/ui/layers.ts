// What lies over the page and is closed by going back, as people do on a phone: dialogs.
//
// An open layer has an entry of its own in the browser's history, with the same address: going back leaves it, and
// the layer closes. A layer that closes by itself leaves its entry behind; going back then passes over it, and going
// elsewhere takes its place.

interface Layer {
  readonly close: () => void;
}

interface Mark {
  readonly layer?: true;
  readonly inside?: true;
}

const layers: Layer[] = [];
/** The address at which an entry was left behind that is the current one; null when there is none. */
let leftAt: string | null = null;

/** Something was opened. Returns what to call when it is gone, however it went. */
export function opened(close: () => void): () => void {
  const layer: Layer = { close };
  layers.push(layer);
  mark();
  return () => {
    const at = layers.indexOf(layer);
    if (at >= 0) layers.splice(at, 1);
    if (layers.length === 0 && isMarked()) leftAt = globalThis.location.hash;
  };
}

/** Whether the current entry belongs to a layer, so that going elsewhere takes its place. */
export function isMarked(): boolean {
  return (history.state as Mark | null)?.layer === true;
}

/** Somebody goes elsewhere by a link of ours: no entry was left behind there. */
export function passed(): void {
  leftAt = null;
}

/** How many entries going back has to pass. */
export function stepsBack(): number {
  return isMarked() ? 2 : 1;
}

function mark(): void {
  leftAt = null;
  if (!isMarked()) history.pushState({ ...(history.state as Mark | null), layer: true }, "");
}

function wentBack(): void {
  const layer = layers.pop();
  if (layer !== undefined) {
    if (layers.length > 0) mark();
    layer.close();
    return;
  }
  const overLeft = leftAt === globalThis.location.hash;
  leftAt = null;
  // An entry that a layer left behind, or the one below it, which shows the same.
  if (isMarked() || overLeft) history.back();
}

/** Listen to the browser's Back, as long as the page lives. */
export function listen(): void {
  leftAt = isMarked() ? globalThis.location.hash : null;
  globalThis.addEventListener("popstate", wentBack);
}
