import { segmentSentences } from '../segment-sentences.ts';

/** Ends of a segment that are not ends of a sentence. */
const ABBREVIATION =
  /(?:^|[\s([])(?:e\.\s?g|i\.\s?e|z\.\s?B|d\.\s?h|u\.\s?a|p\.\s?ej|c\.-à-d|cf|vs|ca|approx|incl|excl|etc|bzw|evtl|ggf|inkl|zzgl|max|min|tel|mr|mrs|ms|dr|prof|st|sr|sra|jr|inc|ltd|co|corp|dept|est|\p{Lu})\.\s+$/iu;
/** Ends that are abbreviations only before a number. */
const BEFORE_NUMBER =
  /(?:^|[\s([])(?:pp?|pág|págs|s|nos?|nr|núm|fig|art|abs|sec|ch|vol|bd|tab|§{1,2}|arts?|kap|hal)\.\s+$/iu;
/** `3. März`, and the number of a list item. */
const ORDINAL = /(?:^|\s)\d{1,2}\.\s+$/u;
const MONTH = /^(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)/iu;
const LIST_NUMBER = /^\s*\d{1,2}[.)]\s+$/u;
const CITATION = /\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]/gu;

/**
 * Cuts text into sentences; joined together they are the text again. Unicode's rules do the cutting; corrected
 * where they fail on answers: no cut in "p. 2", "e.g.", "3. März" or after a list number, always one at a line
 * break, and a citation after the full stop stays with the sentence it belongs to.
 */
export function splitSentences(text: string): string[] {
  // Word joiners are invisible to Unicode's sentence rules and keep every offset where it was.
  const masked = text.replace(CITATION, (citation) => '\u2060'.repeat(citation.length));
  const sentences: string[] = [];
  let start = 0;
  let end = 0;
  const cut = (): void => {
    if (end > start) sentences.push(text.slice(start, end));
    start = end;
  };
  for (const segment of segmentSentences(masked)) {
    for (const line of segment.split(/(?<=\n)/u)) {
      const current = masked.slice(start, end);
      const isBlank = line.trim() === '';
      if (!isBlank && current && !goesOn(current, line)) cut();
      end += line.length;
      // Blank lines belong to the sentence before them, so that paragraphs keep their distance.
    }
  }
  cut();
  return sentences;
}

function goesOn(sentence: string, next: string): boolean {
  if (sentence.trim() === '') return true;
  if (sentence.endsWith('\n')) return false;
  if (ABBREVIATION.test(sentence) || LIST_NUMBER.test(sentence)) return true;
  if (BEFORE_NUMBER.test(sentence)) return /^\p{N}/u.test(next);
  return ORDINAL.test(sentence) && MONTH.test(next);
}

/** Enough of a next sentence to know that it is one: three letters tell `3. März` from `3. Mach`. */
const DECIDED = /\p{L}{3}|\p{L}\P{L}/u;

/** Gathers pieces of a stream to sentences. `push` returns what is complete by now, `end` what is left. */
export interface SentenceGatherer {
  readonly push: (piece: string) => readonly string[];
  readonly end: () => readonly string[];
}

/**
 * Holds each sentence back until a letter of the next one has come: only then is it certain that "p." is not
 * "p. 2" and that no citation follows. The sentences are those of `splitSentences`, wherever the pieces are cut.
 */
export function createSentenceGatherer(): SentenceGatherer {
  let held = '';
  return {
    push(piece) {
      held += piece;
      const sentences = splitSentences(held);
      let certain = Math.max(0, sentences.length - 1);
      while (certain > 0 && !DECIDED.test(sentences.slice(certain).join(''))) certain -= 1;
      const complete = sentences.slice(0, certain);
      held = held.slice(complete.join('').length);
      return complete;
    },
    end() {
      const rest = splitSentences(held);
      held = '';
      return rest;
    },
  };
}
