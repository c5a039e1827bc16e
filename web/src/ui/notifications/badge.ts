// How much is unread, on the icon of the tab and of the installed page.

const WIDTH = 64;
let plain: HTMLImageElement | null = null;

/** 0 takes it away. */
export async function showBadge(count: number): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link !== null) {
    link.dataset["plain"] ??= link.href;
    link.href =
      count > 0 ? ((await drawn(link.dataset["plain"], count)) ?? link.href) : link.dataset["plain"];
  }
  try {
    if (count > 0) await navigator.setAppBadge(count);
    else await navigator.clearAppBadge();
  } catch {
    // Not every browser has it, and not every page may.
  }
}

async function drawn(source: string, count: number): Promise<string | null> {
  plain ??= Object.assign(new Image(WIDTH, WIDTH), { src: source });
  try {
    await plain.decode();
  } catch {
    return null;
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: WIDTH });
  const pen = canvas.getContext("2d");
  if (pen === null) return null;
  pen.drawImage(plain, 0, 0, WIDTH, WIDTH);
  const style = getComputedStyle(document.documentElement);
  pen.fillStyle = style.getPropertyValue("--badge") || "#c4314b";
  pen.beginPath();
  pen.arc(WIDTH - 22, 22, 22, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = `bold ${count > 9 ? 24 : 32}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count > 99 ? "99" : String(count), WIDTH - 22, 24);
  return canvas.toDataURL("image/png");
}
