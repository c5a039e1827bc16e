// Days as date fields have them, in the time where the browser is.

/** The beginning of a day; null for none. */
export function startOf(day: string): number | null {
  return moment(day, 0);
}

/** The beginning of the day after. */
export function dayAfter(day: string): number | null {
  return moment(day, 1);
}

/** The day in which a moment lies; empty for none. */
export function dayIn(time: number | null): string {
  if (time === null) return "";
  const date = new Date(time);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const [year = "", month = "", day = ""] = parts.map((part) => String(part).padStart(2, "0"));
  return `${year.padStart(4, "0")}-${month}-${day}`;
}

function moment(day: string, later: number): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (found === null) return null;
  const [, year, month, date] = found.map(Number);
  const time = new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + later).getTime();
  // Before 1970 nobody said anything here.
  return Number.isNaN(time) ? null : Math.max(0, time);
}
