// How large something is and how long it takes, as people say it.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
const STEP = 1024;
/** From so many seconds on it is said in minutes. */
const LONG = 90;

/** 1.2 MB, in that language. */
export function sizeIn(language: string, bytes: number): string {
  let value = Math.max(0, bytes);
  let at = 0;
  // What would be written as 1,024 is one of the next.
  while (at < UNITS.length - 1 && value >= STEP - 0.05) {
    value /= STEP;
    at += 1;
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[at] ?? "byte",
    unitDisplay: at === 0 ? "long" : "short",
    maximumFractionDigits: at === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

/** In 30 seconds, in 2 minutes; never too early. */
export function waitIn(language: string, seconds: number): string {
  const words = new Intl.RelativeTimeFormat(language);
  return seconds < LONG ? words.format(seconds, "second") : words.format(Math.ceil(seconds / 60), "minute");
}

/** What a problem names, with sizes and times as the language says them; a name stays what it is. */
export function detailIn(language: string, { code, detail }: { code: string; detail: string }): string {
  if (code === "too_many_attempts" && /^\d{1,6}$/.test(detail)) return waitIn(language, Number(detail));
  if (code === "blob_too_large" || code === "quota_full") {
    const [, count, unit] = /^(\d{1,9}) (KB|MB|GB)$/.exec(detail) ?? [];
    if (count !== undefined) {
      const power = ["KB", "MB", "GB"].indexOf(unit ?? "") + 1;
      return sizeIn(language, Number(count) * STEP ** power);
    }
  }
  return detail;
}
