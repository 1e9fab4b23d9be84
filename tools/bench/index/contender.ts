/** One way of finding the nearest rows, to be timed beside others. */
export interface Contender {
  readonly name: string;
  /** Rows of the `k` nearest, best first. */
  readonly search: (queryAt: number, k: number) => readonly number[];
  /** Memory its vectors take, where it can be told. */
  readonly bytes?: number;
  readonly buildMs?: number;
  readonly close?: () => void;
}

export interface Timing {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of the exact ten nearest that it finds. */
  readonly recall: number;
  readonly bytes?: number;
  readonly buildMs?: number;
}

const TURN = 10;

/**
 * Times contenders in turns of ten questions each, so that a noisy machine disturbs them alike, and each has the
 * processor's memory to itself for as long as a busy server would. The first contender's rows count as exact.
 */
export function raceContenders(contenders: readonly Contender[], queryCount: number, k: number): readonly Timing[] {
  const laps = contenders.map((contender) => ({
    contender,
    times: [] as number[],
    found: [] as (readonly number[])[],
  }));
  for (const { contender } of laps) for (let at = 0; at < Math.min(TURN, queryCount); at += 1) contender.search(at, k);
  for (let from = 0; from < queryCount; from += TURN) {
    for (const { contender, times, found } of laps) {
      for (let at = from; at < Math.min(from + TURN, queryCount); at += 1) {
        const startedMs = performance.now();
        const rows = contender.search(at, k);
        times.push(performance.now() - startedMs);
        found.push(rows);
      }
    }
  }
  const exact = laps[0]?.found ?? [];
  return laps.map(({ contender, times, found }) => ({
    name: contender.name,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    recall: overlap(exact, found),
    ...(contender.bytes === undefined ? {} : { bytes: contender.bytes }),
    ...(contender.buildMs === undefined ? {} : { buildMs: contender.buildMs }),
  }));
}

/** The share of wanted rows that were found, over all questions. */
export function overlap(wanted: readonly (readonly number[])[], found: readonly (readonly number[])[]): number {
  let hits = 0;
  let total = 0;
  for (const [at, rows] of wanted.entries()) {
    const there = new Set(found[at]);
    hits += rows.filter((row) => there.has(row)).length;
    total += rows.length;
  }
  return total === 0 ? 1 : hits / total;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
