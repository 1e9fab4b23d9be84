import type { Chunk } from '../chunk.ts';
import { estimateTokens, TOKENS_PER_CHAR_MAX } from './estimate-tokens.ts';

/** What is left of a heading that had to be shortened: begin and end, where its number and its subject stand. */
const SHORTENED_MAX_CHARS = 40;

/**
 * What is embedded: the chunk under its headings, because "2 years" alone does not say that it is a warranty. Tables
 * stay as they are written: said as `Column: value`, their rows were found no better by questions about them.
 *
 * Never more than `maxTokens` (as `estimateTokens` counts), because an embedder drops what is behind its limit and
 * the headings stand in front: where both do not fit, headings give way, the outermost first. They are shortened in
 * their middle, then left out. Only a text that is too long by itself is cut; `chunkBlocks` makes none.
 */
export function embeddingText(chunk: Pick<Chunk, 'headings' | 'text'>, maxTokens = Infinity): string {
  const join = (headings: readonly string[]): string => [...headings, chunk.text].join('\n');
  const fits = (headings: readonly string[]): boolean => estimateTokens(join(headings)) <= maxTokens;
  if (fits(chunk.headings)) return join(chunk.headings);

  const headings = [...chunk.headings];
  for (const [at, heading] of headings.entries()) {
    headings[at] = shorten(heading, SHORTENED_MAX_CHARS);
    if (fits(headings)) return join(headings);
  }
  while (headings.length > 1) {
    headings.shift();
    if (fits(headings)) return join(headings);
  }
  const [innermost = ''] = headings;
  for (let maxChars = SHORTENED_MAX_CHARS / 2; maxChars >= 5; maxChars = Math.floor(maxChars / 2)) {
    const shorter = [shorten(innermost, maxChars)];
    if (fits(shorter)) return join(shorter);
  }
  return fits([]) ? chunk.text : cut(chunk.text, maxTokens);
}

/** `An introduction to…of lamps`; a text that is short enough as it is. */
function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, Math.ceil((maxChars - 1) / 2)).replace(/[\ud800-\udbff]$/u, '');
  const tail = text.slice(text.length - Math.floor((maxChars - 1) / 2)).replace(/^[\udc00-\udfff]/u, '');
  return `${head.trimEnd()}…${tail.trimStart()}`;
}

/** The longest beginning within the limit. */
function cut(text: string, maxTokens: number): string {
  let low = Math.min(text.length, Math.floor(maxTokens / TOKENS_PER_CHAR_MAX));
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimateTokens(text.slice(0, middle)) <= maxTokens) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low).replace(/[\ud800-\udbff]$/u, '');
}
