import { describe, expect, it } from 'vitest';
import { comparableText } from '../../../tools/eval/comparable-text.ts';
import { judgeFile } from '../../../tools/eval/judge-file.ts';
import type { Reading } from '../../../tools/eval/judge-file.ts';
import type { ExpectedFile } from '../../../tools/eval/read-manifest.ts';

const FILE: ExpectedFile = {
  file: 'a.pdf',
  kind: 'pdf',
  expect: 'text',
  phrases: [],
  secondaryText: [],
  deletedText: [],
};

function read(...texts: readonly (string | { text: string; page?: number; headings?: readonly string[] })[]): Reading {
  return {
    ok: true,
    chunks: texts.map((each, position) => ({
      chunkId: String(position),
      position,
      headings: [],
      ...(typeof each === 'string' ? { text: each } : each),
    })),
  };
}

const failed = (failure: Exclude<Reading, { ok: true }>['failure']): Reading => ({ ok: false, failure });

describe('text is compared', () => {
  it.each([
    ['white space', 'two words\nand more', 'twowords and\u00a0more'],
    ['ligatures and wide letters', 'e\ufb03cient \uff21', 'efficient A'],
    ['soft hyphens and marks of direction', 'hy\u00adphen \u200fשלום\u202c', 'hyphen שלום'],
    ["our marks between a table's cells", 'Price | 12 | EUR', 'Price 12 EUR'],
  ])('without regard to %s', (_, ours, theirs) => {
    expect(comparableText(ours)).toBe(comparableText(theirs));
  });

  it.each([
    ['case', 'Word', 'word'],
    ['punctuation', 'well-known', 'wellknown'],
    ['accents', 'été', 'ete'],
  ])('with regard to %s', (_, ours, theirs) => {
    expect(comparableText(ours)).not.toBe(comparableText(theirs));
  });
});

describe('a phrase', () => {
  const found = (reading: Reading, text: string): boolean =>
    judgeFile({ ...FILE, phrases: [{ text }] }, reading).missedPhrases.length === 0;

  it('is found in a chunk or in the headings above it', () => {
    expect(found(read('one two three'), 'two three')).toBe(true);
    expect(found(read({ text: 'below', headings: ['Chapter', 'Section'] }), 'Section below')).toBe(true);
  });

  it('is not found in two chunks, nor in what was not read', () => {
    expect(found(read('one two', 'three four'), 'two three')).toBe(false);
    expect(found(read('one two'), 'three')).toBe(false);
    expect(found(failed('corrupt'), 'one')).toBe(false);
  });

  it('is on the right page when a chunk of that page holds it', () => {
    const expected = { ...FILE, phrases: [{ text: 'here', page: 2 }, { text: 'nowhere', page: 2 }, { text: 'any' }] };
    expect(judgeFile(expected, read({ text: 'here', page: 1 }, { text: 'any here', page: 2 }))).toMatchObject({
      pagesChecked: 1,
      wrongPages: [],
      missedPhrases: ['nowhere (page 2)'],
    });
    expect(judgeFile(expected, read({ text: 'here', page: 1 }, 'here too'))).toMatchObject({
      pagesChecked: 1,
      wrongPages: [expect.stringContaining('page 2')],
    });
  });
});

describe('text beside the body and deleted text', () => {
  it('are looked for in the chunks', () => {
    const expected = { ...FILE, secondaryText: ['a note', 'a comment'], deletedText: ['gone', 'gone too'] };
    expect(judgeFile(expected, read('with a note', 'and gone'))).toMatchObject({
      missedSecondary: ['a comment'],
      leaks: ['gone'],
    });
  });
});

describe('the expected state', () => {
  const isMet = (expect: ExpectedFile['expect'], reading: Reading): boolean =>
    judgeFile({ ...FILE, expect }, reading).isStateMet;

  it('of a file with text is to have chunks', () => {
    expect(isMet('text', read('some'))).toBe(true);
    expect([read(), failed('no_text'), failed('corrupt')].map((reading) => isMet('text', reading))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('of a file without text is to have failed for that reason', () => {
    expect(isMet('empty', failed('no_text'))).toBe(true);
    expect([read('some'), read(), failed('corrupt')].map((reading) => isMet('empty', reading))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('of a broken file is to have no text, for whatever reason', () => {
    expect([failed('corrupt'), failed('no_text'), read()].every((reading) => isMet('error', reading))).toBe(true);
    expect(isMet('error', read('some'))).toBe(false);
  });

  it('of a file with a password is to be refused without it and to open with it', () => {
    const file: ExpectedFile = { ...FILE, expect: 'error', password: 'secret', phrases: [{ text: 'inside' }] };
    const met = (reading: Reading, withPassword?: Reading, expected = file): boolean =>
      judgeFile(expected, reading, withPassword).isStateMet;
    expect(met(failed('password_protected'), read('inside'))).toBe(true);
    expect(met(failed('corrupt'), read('inside'))).toBe(false);
    expect(met(read('inside'), read('inside'))).toBe(false);
    expect(met(failed('password_protected'), failed('password_wrong'))).toBe(false);
    expect(met(failed('password_protected'), failed('no_text'))).toBe(false);
    expect(met(failed('password_protected'))).toBe(false);
    expect(met(failed('password_protected'), failed('no_text'), { ...file, phrases: [] })).toBe(true);
    expect(met(failed('password_protected'), failed('corrupt'), { ...file, phrases: [] })).toBe(false);
  });

  it('is judged with what the password let be read', () => {
    const file: ExpectedFile = { ...FILE, expect: 'error', password: 'secret', phrases: [{ text: 'inside' }] };
    expect(judgeFile(file, failed('password_protected'), read('inside')).missedPhrases).toEqual([]);
    expect(judgeFile(file, failed('password_protected'), failed('corrupt')).missedPhrases).toEqual(['inside']);
  });
});
