import { describe, expect, it } from 'vitest';
import { createDeadline } from '../../../../core-aws/adapters/extract/deadline.ts';
import { checkSize, readFile } from '../../../../core-aws/adapters/extract/read-file.ts';
import type { Block, ExtractedText } from '../../../../core-aws/domain/block.ts';
import { LIMITS } from '../../../../shared/limits.ts';

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const table = (cells: number): Block => ({ kind: 'table', text: '', table: { rows: [Array(cells).fill('')] } });
const size = (value: ExtractedText) => checkSize({ ok: true, value });

describe('what a reader yields', () => {
  it.each([
    [
      'characters',
      LIMITS.documentTextMaxChars,
      (count: number) => ({ blocks: [paragraph('x'), paragraph('x'.repeat(count - 1))] }),
    ],
    ['cells in one table', LIMITS.tableMaxCells, (count: number) => ({ blocks: [table(7), table(count), table(7)] })],
    [
      'paragraphs and lines',
      LIMITS.documentMaxBlocks,
      (count: number) => ({ blocks: Array.from({ length: count }, () => paragraph('x')) }),
    ],
    ['pages', LIMITS.documentMaxPages, (count: number) => ({ blocks: [paragraph('x')], pageCount: count })],
  ])('may have as many %s as the limit, and not one more', (what, limit, withCount) => {
    expect(size(withCount(limit))).toMatchObject({ ok: true });
    const [count, most] = [limit + 1, limit].map((value) => value.toLocaleString('en'));
    expect(size(withCount(limit + 1))).toEqual({
      ok: false,
      error: { kind: 'too_large', detail: `${count} ${what}; the limit is ${most}` },
    });
  });
});

describe('a file that is not what its kind says', () => {
  it.each(['pdf', 'docx'] as const)('is corrupt as %s', async (kind) => {
    const read = await readFile(kind, Buffer.from('neither'), createDeadline(10_000), {});
    expect(read).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  });
});
