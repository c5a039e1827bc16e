// Before the first paint: the look that this browser last had, as src/ui/themes/appearance.svelte.ts kept it.
// A file of its own, since the policy allows nothing inline, and the page itself comes after the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("amsn2:look") ?? "{}") ?? {};
  } catch {
    // Nothing was kept, or nothing that can be read: it looks as the device is.
  }
  const { base, colors, size } = kept;
  root.dataset.theme = ["light", "dark", "classic"].includes(base) ? base : dark ? "dark" : "light";
  for (const [name, color] of Object.entries(colors ?? {})) root.style.setProperty(`--${name}`, color);
  if (size >= 80 && size <= 200) root.style.setProperty("font-size", `${size}%`);
})();
