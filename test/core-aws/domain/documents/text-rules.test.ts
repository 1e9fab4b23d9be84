import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, hasWords, joinLines } from '../../../../core-aws/domain/documents/clean-text.ts';
import { failureMessage } from '../../../../core-aws/domain/documents/failure-message.ts';
import { formatPageRanges, pagesWithoutTextWarning } from '../../../../core-aws/domain/documents/page-ranges.ts';
import { FAILURE_REASONS } from '#shared/documents.ts';

describe('Cleaning text', () => {
  test('makes one space of any white space, and drops what is not seen', () => {
    expect(cleanText(' a\u00a0\t b\r\nc\u00ad\u0000d\ufeff ')).toBe('a b cd');
  });

  test('keeps text of every script, full-width letters and joiners as they are', () => {
    for (const text of ['日本語ＡＢＣ', 'مرحبا بكم', 'नमस्ते क्\u200dष', '\u{1f469}\u200d\u{1f52c}']) {
      expect(cleanText(text)).toBe(text.normalize('NFC'));
    }
  });

  test('is done after one pass, and leaves nothing that cannot be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\udfff'), (text, half) => {
        const clean = cleanText(text + half);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.isWellFormed()).toBe(true);
      }),
    );
  });

  test('tells words of any script from mere marks', () => {
    for (const text of ['a', '7', '字', 'ש']) expect(hasWords(text)).toBe(true);
    for (const text of ['', ' ', '--- * ---', '□']) expect(hasWords(text)).toBe(false);
  });
});

describe('Joining lines', () => {
  test.each([
    ['consectetuer adip-', 'iscing elit', 'consectetuer adipiscing elit'],
    ['the North-', 'South line', 'the North-South line'],
    ['pages 3-', '4 only', 'pages 3-4 only'],
    ['one', 'two', 'one two'],
    ['隙間のない', '空間', '隙間のない空間'],
    ['version', '二', 'version 二'],
    ['a dash -', 'then more', 'a dash - then more'],
  ])('joins %j and %j', (before, after, joined) => {
    expect(joinLines(before, after)).toBe(joined);
  });
});

describe('Page ranges', () => {
  test.each([
    [[], ''],
    [[3], '3'],
    [[4, 3], '3-4'],
    [[9, 1, 3, 4, 4], '1, 3-4 and 9'],
  ])('writes %j as %j', (pages, text) => {
    expect(formatPageRanges(pages)).toBe(text);
  });

  test('warns in the number the pages have', () => {
    expect(pagesWithoutTextWarning([])).toBeUndefined();
    expect(pagesWithoutTextWarning([2])).toBe('page 2 holds no text');
    expect(pagesWithoutTextWarning([3, 4])).toBe('pages 3-4 hold no text');
  });
});

describe('A failure message', () => {
  test('says the reason, what is known of the file, and that the earlier version still answers', () => {
    expect(failureMessage('no_text')).toBe(FAILURE_REASONS.no_text);
    expect(failureMessage('too_large', { detail: '12 MB', earlierVersionAnswers: true })).toBe(
      `${FAILURE_REASONS.too_large} (12 MB) The earlier version of this document keeps answering.`,
    );
  });

  test.each(['12 pages', 'pages 1-12 hold no text'])('names the pages of a scan, and the remedy, for %j', (detail) => {
    const message = failureMessage('no_text', { detail });
    expect(message).toContain('looks scanned: pages 1-12 hold no text');
    expect(message).toContain('Upload a version with selectable text');
    expect(failureMessage('no_text', { detail: '1 page' })).toContain('looks scanned: page 1 holds no text');
  });
});
