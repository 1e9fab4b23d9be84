import { daysBeforeMs, toUtcDay } from '../domain/records/utc-day.ts';

/** Conversations are kept for so long, so older days hold nothing to read (`append-exchange.ts`). */
export const RETENTION_DAYS = 30;
/** A day and the one after it still change: the day goes on, and visitors rate yesterday's answers. */
const SETTLED_AFTER_DAYS = 2;
/** A settled day is looked at again within a week, for ratings and removals that came late. */
const RECHECK_DAYS = 7;

/**
 * The UTC days of a bot that a run has yet to read, newest first: those never read, those marked to be read again
 * (`null`), those last read before they were settled, and those not looked at for a week. What this run has read
 * already is left out, which is how a run goes on where the one before it was cut short.
 * @param readAtMs When each day known was last read.
 */
export function dueDays(
  readAtMs: ReadonlyMap<string, number | null>,
  { runStartedAtMs, botCreatedAtMs }: { readonly runStartedAtMs: number; readonly botCreatedAtMs: number },
): readonly string[] {
  const days = Array.from({ length: RETENTION_DAYS }, (_, ago) => toUtcDay(daysBeforeMs(runStartedAtMs, ago)));
  const firstDay = toUtcDay(botCreatedAtMs);
  return days.filter((day) => {
    if (day < firstDay) return false;
    const read = readAtMs.get(day);
    if (read === undefined || read === null) return true;
    if (read >= runStartedAtMs) return false;
    const settledAtMs = Date.parse(`${day}T00:00:00Z`) - daysBeforeMs(0, SETTLED_AFTER_DAYS);
    return read < settledAtMs || read <= daysBeforeMs(runStartedAtMs, RECHECK_DAYS);
  });
}
