import type { Source } from '#shared/chat.ts';
import type { Chunk } from '../chunk.ts';
import { scoreUnits } from './score-units.ts';

const QUOTE_MAX_CHARS = 300;

/**
 * Describes a passage as a visitor sees it: document, page, headings, and its sentences nearest to the question
 * in their own order, at most 300 characters. `number` is what `[1]` in the answer points to.
 */
export function buildSource(
  number: number,
  question: string,
  passage: Chunk & { readonly documentId: string; readonly documentName: string },
): Source {
  return {
    number,
    document_id: passage.documentId,
    document: passage.documentName,
    ...(passage.page === undefined ? {} : { page: passage.page }),
    headings: passage.headings,
    quote: quote(question, passage),
  };
}

function quote(question: string, passage: Pick<Chunk, 'text' | 'headings'>): string {
  const units = scoreUnits(question, [passage]);
  const best = units.reduce((top, unit, at) => (unit.wordShare > (units[top]?.wordShare ?? 0) ? at : top), 0);
  let text = units[best]?.text ?? passage.text;
  for (const unit of units.slice(best + 1)) {
    const longer = `${text}${unit.isRow ? '; ' : ' '}${unit.text}`;
    if (longer.length > QUOTE_MAX_CHARS) break;
    text = longer;
  }
  return clip(text.replace(/\s+/gu, ' ').trim());
}

/** Cuts at a word where there is one, and never inside a surrogate pair. */
function clip(text: string): string {
  if (text.length <= QUOTE_MAX_CHARS) return text;
  const head = text.slice(0, QUOTE_MAX_CHARS - 1).replace(/[\uD800-\uDBFF]$/u, '');
  const space = head.lastIndexOf(' ');
  return `${space > QUOTE_MAX_CHARS / 2 ? head.slice(0, space) : head}…`;
}
