import type { ScoredUnit } from './score-units.ts';

/** A quotable piece with how near it is to the question, by meaning and words together. */
export interface NearUnit extends ScoredUnit {
  readonly nearness: number;
  /** Near enough to stand in an answer. */
  readonly isNear: boolean;
}

const QUOTES_MAX = 3;
/** A further sentence must be nearly as near as the best one, or it only dilutes the answer. */
const SHARE_OF_BEST = 0.85;
/** What each step down the ranking of passages costs a sentence: the ranking saw more than one sentence. */
const RANK_COST = 0.02;
/** Text that answers by asking is a heading or a form, not an answer. */
const QUESTION_MARK = /[?？؟]\s*$/u;

/**
 * Chooses one to three sentences or rows that answer best, in the order of their passages; none when even the best
 * is not near. Pieces that repeat one already chosen are left out.
 */
export function chooseQuotes(units: readonly NearUnit[]): readonly NearUnit[] {
  const ranked = units
    .filter((unit) => !QUESTION_MARK.test(unit.text))
    .map((unit) => ({ unit, worth: unit.nearness - RANK_COST * unit.passage }))
    .toSorted((a, b) => b.worth - a.worth || a.unit.passage - b.unit.passage || a.unit.position - b.unit.position);
  const best = ranked[0];
  if (!best?.unit.isNear) return [];
  const chosen: NearUnit[] = [];
  for (const { unit, worth } of ranked) {
    if (chosen.length === QUOTES_MAX || worth < SHARE_OF_BEST * best.worth) break;
    if (unit.isNear && !chosen.some(({ text }) => text === unit.text)) chosen.push(unit);
  }
  return chosen.toSorted((a, b) => a.passage - b.passage || a.position - b.position);
}
