// Which groups are folded; kept in this browser.

const KEPT = "amsn2:folded";

let folded = $state.raw<readonly string[]>(kept());

export function isFolded(key: string): boolean {
  return folded.includes(key);
}

export function fold(key: string): void {
  folded = folded.includes(key) ? folded.filter((other) => other !== key) : [...folded, key];
  try {
    localStorage.setItem(KEPT, JSON.stringify(folded));
  } catch {
    // No storage: it holds as long as the page.
  }
}

function kept(): readonly string[] {
  try {
    const keys: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}
