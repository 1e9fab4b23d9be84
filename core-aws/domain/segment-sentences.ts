/** Unicode's rules (UAX 29) are the same for every language but a few; those few differ in abbreviations only. */
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The only characters after which the rules may end a sentence, with another one behind: mostly, there is none. */
const MAY_END = /[\p{Sentence_Terminal}.\u2024\uFE52\uFF0E\n\r\u0085\u2028\u2029](?!$)/u;
/** Up to this length one look-up after the other is quicker than an iteration. */
const SHORT_MAX_CHARS = 200;

/**
 * Cuts text where Unicode's rules see the end of a sentence; joined together the segments are the text again.
 * Each use of `Intl.Segmenter` takes 1 to 3 kB outside of V8's heap until the next full collection, which V8 does not
 * hurry for: 150,000 list items would take 400 MB. So it is asked only where there may be more than one sentence, and
 * in the cheaper way where texts are short, which come in great numbers.
 */
export function segmentSentences(text: string): readonly string[] {
  if (!MAY_END.test(text)) return text === '' ? [] : [text];
  const found = SENTENCES.segment(text);
  if (text.length > SHORT_MAX_CHARS) return Array.from(found, ({ segment }) => segment);
  const segments: string[] = [];
  for (let at = 0; at < text.length;) {
    const segment = found.containing(at)?.segment ?? text.slice(at);
    segments.push(segment);
    at += segment.length;
  }
  return segments;
}
