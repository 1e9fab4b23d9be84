/** Ends of a sentence in the scripts we know of, after NFKC (which already turns `？` into `?` and `…` into `...`). */
const TRAILING = /[\s.!?,;:。、؟،۔।]+$/u;

/**
 * The form in which two questions count as the same one: NFKC, lower case, single spaces, no closing punctuation.
 * Nothing that changes meaning goes: "c#" and "c++" keep their signs.
 */
export function normaliseQuestion(question: string): string {
  const plain = question.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  // A question of punctuation only would become empty, and all such questions the same.
  return plain.replace(TRAILING, '') || plain;
}
