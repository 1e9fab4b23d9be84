import { informativeWords, wordSet } from './words.ts';

/** Openings and words that point back to what was said before, in the languages of the stop words. */
const POINTS_BACK =
  /^\s*(?:and|but|or|so|what about|how about|also|then|y|pero|et|mais|und|aber|e|ma|mas|en|maar|qué tal|que tal|et pour|was ist mit|wie sieht)(?!\p{L})|(?<!\p{L})(?:it|its|they|them|their|that one|this one|those|these|the same|él|ella|ellos|eso|ça|cela|celui|davon|dafür|dazu|damit)(?!\p{L})/iu;
/** A question this thin cannot be searched for alone. */
const THIN_WORDS = 1;
/** A question with this many words of its own stands alone even if it says "it". */
const FULL_WORDS = 4;

/**
 * Makes a follow-up findable without a model: where it points back or hardly says anything, the words of the
 * question before it that it lacks are put after it. "And on Sundays?" after "When do you open?" becomes
 * "And on Sundays? (open)". A question that stands alone is returned as it is.
 */
export function completeFollowUp(question: string, history: readonly { readonly question: string }[]): string {
  const previous = history.at(-1);
  if (!previous) return question;
  const own = wordSet(question);
  const needsMore = own.size <= THIN_WORDS || (own.size < FULL_WORDS && POINTS_BACK.test(question));
  if (!needsMore) return question;
  const taken = new Set(own);
  const added = (previous.question.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).filter((word) => {
    const informative = informativeWords(word);
    if (informative.every((part) => taken.has(part))) return false;
    for (const part of informative) taken.add(part);
    return true;
  });
  return added.length > 0 ? `${question} (${added.join(' ')})` : question;
}
