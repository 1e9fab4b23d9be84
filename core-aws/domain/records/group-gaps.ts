/** A question the bot could not answer, with every way of writing it counted as one. */
export interface GapGroup {
  /** As it was asked last. */
  readonly question: string;
  readonly count: number;
  readonly lastAskedAtMs: number;
}

/**
 * Groups gaps that are the same question but for case, spacing and punctuation around words, most asked first,
 * then most recent. Different words stay different gaps: two questions that only seem alike to a machine are
 * two things an owner wants to see.
 */
export function groupGaps(
  gaps: readonly { readonly question: string; readonly askedAtMs: number }[],
): readonly GapGroup[] {
  const groups = new Map<string, GapGroup>();
  for (const { question, askedAtMs } of gaps) {
    const key = toGapKey(question);
    const group = groups.get(key);
    const isLatest = group === undefined || askedAtMs > group.lastAskedAtMs;
    groups.set(key, {
      question: isLatest ? question : group.question,
      count: (group?.count ?? 0) + 1,
      lastAskedAtMs: isLatest ? askedAtMs : group.lastAskedAtMs,
    });
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count || b.lastAskedAtMs - a.lastAskedAtMs);
}

/** A question of punctuation alone keeps its own text as key: "???" is not the same gap as "!". */
function toGapKey(question: string): string {
  const plain = question.normalize('NFKC').toLowerCase();
  const words = plain.match(/[\p{L}\p{N}\p{M}]+(?:['’.,-][\p{L}\p{N}\p{M}]+)*/gu);
  return words ? words.join(' ') : plain.trim();
}
