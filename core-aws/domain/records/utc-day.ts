/* oxlint-disable no-restricted-globals -- Date converts moments given to it here; nothing reads the clock. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** The UTC day of a moment, `YYYY-MM-DD`. */
export function toUtcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** True for a day that exists: `2026-02-29` does not. */
export function isUtcDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && toUtcDay(ms) === text;
}

export function daysBeforeMs(nowMs: number, days: number): number {
  return nowMs - days * DAY_MS;
}

/** Whole seconds until the next UTC day begins, 1 to 86,400. */
export function untilNextDayS(nowMs: number): number {
  return Math.ceil((DAY_MS - (nowMs % DAY_MS)) / 1000);
}

export function daysAfterS(nowMs: number, days: number): number {
  return Math.floor((nowMs + days * DAY_MS) / 1000);
}
