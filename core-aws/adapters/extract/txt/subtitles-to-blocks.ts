import type { Block } from '../../../domain/block.ts';
import { cleanText, hasWords, joinLines } from '../../../domain/documents/clean-text.ts';

const TIMING = /^\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}/u;
const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*$/u;
const PARAGRAPH_MIN_CHARS = 400;
/** Speech transcribed by machine has no sentence ends. */
const PARAGRAPH_MAX_CHARS = 1_200;

/**
 * Reads SubRip (.srt) and WebVTT subtitles: what is said, without numbers and times, in paragraphs that end with a
 * sentence, because one subtitle is seldom one. Undefined when the text is none.
 */
export function subtitlesToBlocks(text: string): readonly Block[] | undefined {
  const lines = text.split(/\r\n|[\n\r]/u);
  const timings = lines.filter((line) => TIMING.test(line)).length;
  const filled = lines.filter((line) => line.trim() !== '').length;
  if (timings < 1 || timings < filled / 8) return undefined;
  const blocks: Block[] = [];
  let paragraph = '';
  const flush = (): void => {
    if (hasWords(paragraph)) blocks.push({ kind: 'paragraph', text: paragraph });
    paragraph = '';
  };
  let isComment = false;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') isComment = false;
    if (/^(?:NOTE|STYLE|REGION)\b/u.test(line)) isComment = true;
    const next = lines[at + 1] ?? '';
    const isCueName = TIMING.test(next) && (lines[at - 1] ?? '').trim() === '';
    if (isComment || isCueName || TIMING.test(line) || (at === 0 && /^\ufeff?WEBVTT/u.test(line))) continue;
    // Markup of the two formats: <i>, <c.yellow>, <v Anna>, {\an8}.
    const said = cleanText(line.replace(/<\/?[a-z][^<>]*>|<[\d:.]+>|\{\\[^}]*\}/giu, ''));
    if (said === '') continue;
    paragraph = joinLines(paragraph, said);
    const isEnded = paragraph.length >= PARAGRAPH_MIN_CHARS && SENTENCE_END.test(said);
    if (isEnded || paragraph.length >= PARAGRAPH_MAX_CHARS) flush();
  }
  flush();
  return blocks;
}
