import { holdsName, holdsWord, statedNames } from './asked-names.ts';
import { holdsNumber, labelledNumbers } from './labelled-numbers.ts';
import { knownNumbers } from './numbers.ts';
import { isRow } from '../table-text.ts';
import type { ScoredUnit } from './score-units.ts';
import { wordSet } from './words.ts';

interface QuotedPassage {
  readonly text: string;
  readonly headings: readonly string[];
  readonly documentName: string;
}

/** What is true of a whole passage, and so of each of its sentences and rows. */
interface Surroundings {
  readonly words: ReadonlySet<string>;
  /** Without the rows of tables: what stands in another row says nothing about this one. */
  readonly wordsAroundRows: ReadonlySet<string>;
  readonly numbersAroundRows: ReadonlySet<string>;
}

/**
 * Decides whether a sentence or row is about the very thing a question names. Meaning and shared words cannot: to
 * them "What is the capital of Estonia?" is next to every row of a table of countries. So what a question names
 * exactly must be there:
 *
 * - a name: somewhere in the passages at all; in the row itself, or in what stands over its table; for a sentence
 *   that has names of its own, in its passage.
 * - a number with a label ("cage 877"): a piece that has the label with another number is no answer, nor is any
 *   piece when the passages know the label and not the number.
 * - for a row, at least one of the question's words or labelled numbers in its cells, unless the words over the table are all there is.
 *
 * The cost: a visitor who writes a name the documents never use is refused, though they may answer.
 */
export function createExactCheck(
  question: string,
  passages: readonly QuotedPassage[],
): (unit: Pick<ScoredUnit, 'text' | 'isRow' | 'cells' | 'passage'>) => boolean {
  const names = statedNames(question);
  const asked = labelledNumbers(question).flatMap(({ label, numbers }) => numbers.map((number) => ({ label, number })));
  const words = [...wordSet(question)];
  const surroundings = passages.map(surroundingsOf);
  const isUnknown =
    names.some((name) => !surroundings.some((around) => holdsName(around.words, name))) ||
    asked.some(({ label, number }) => {
      const held = passages.flatMap(({ text, headings }) => labelledNumbers([...headings, text].join('\n')));
      const same = held.filter((each) => each.label === label);
      return (
        same.length > 0 &&
        !same.some((each) => holdsNumber(each, number)) &&
        !passages.some(({ text, headings }) => knownNumbers([...headings, text].join('\n')).has(number))
      );
    });

  return function answersExactly({ text, isRow, cells, passage }) {
    const around = surroundings[passage];
    if (isUnknown || !around) return false;
    const held = labelledNumbers(text);
    const hasOtherNumber = asked.some(({ label, number }) => {
      const same = held.filter((each) => each.label === label);
      return same.length > 0 && !same.some((each) => holdsNumber(each, number));
    });
    if (hasOtherNumber) return false;
    if (!isRow) {
      return statedNames(text).length === 0 || names.every((name) => holdsName(around.words, name));
    }
    const inRow = wordSet(`${text}\n${cells}`);
    const numbersInRow = knownNumbers(cells);
    const inCells = wordSet(cells);
    return (
      names.every((name) => holdsName(inRow, name) || holdsName(around.wordsAroundRows, name)) &&
      asked.every(({ number }) => numbersInRow.has(number) || around.numbersAroundRows.has(number)) &&
      (words.some((word) => /\p{L}/u.test(word) && holdsWord(inCells, word)) ||
        asked.some(({ number }) => numbersInRow.has(number)) ||
        words.every((word) => holdsWord(around.wordsAroundRows, word)))
    );
  };
}

function surroundingsOf({ text, headings, documentName }: QuotedPassage): Surroundings {
  const over = [...headings, documentName.replace(/\.\w+$/u, '')].join('\n');
  const lines = text.split('\n');
  const aroundRows = lines.filter((line, at) => !isRow(line) || !isRow(lines[at - 1] ?? '')).join('\n');
  return {
    words: wordSet(`${over}\n${text}`),
    wordsAroundRows: wordSet(`${over}\n${aroundRows}`),
    numbersAroundRows: knownNumbers(`${over}\n${aroundRows}`),
  };
}
