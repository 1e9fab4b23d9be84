import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, hasWords, joinLines } from '../../../../core-aws/domain/documents/clean-text.ts';
import { describeDamage } from '../../../../core-aws/adapters/extract/pdf/describe-damage.ts';
import { failureMessage } from '../../../../core-aws/domain/documents/failure-message.ts';
import { nameRemark } from '../../../../core-aws/domain/documents/name-remark.ts';
import { formatPageRanges, pagesWithoutTextWarning } from '../../../../core-aws/domain/documents/page-ranges.ts';
import { whyNotAgain } from '../../../../core-aws/domain/documents/why-not-again.ts';
import { FAILURE_REASONS } from '#shared/documents.ts';
import type { FailureReason } from '#shared/documents.ts';

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

  test('names no more ranges than one reads, and says how many pages more there are', () => {
    const odd = Array.from({ length: 13 }, (_, at) => 2 * at + 1);
    expect(formatPageRanges(odd.slice(1))).toBe('3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 25');
    expect(formatPageRanges([...odd, 26])).toBe('1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 2 more');
    const everySecond = Array.from({ length: 5_000 }, (_, at) => 2 * at + 1);
    expect(pagesWithoutTextWarning(everySecond)).toMatch(/ and 4988 more hold no text$/);
    expect(describeDamage({ isIndexBroken: false, pageCount: 10_000, failed: everySecond, unreadable: [] })).toEqual([
      expect.stringMatching(/5000 pages of 10000 could be read, not pages 1, 3, .{10,60} and 4988 more$/),
    ]);
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

  test('says of letters nobody can tell that they are there', () => {
    const message = failureMessage('no_text', { detail: '2 pages; its fonts do not say which letters they show' });
    expect(message).toMatch(/^The text of the file cannot be told \(2 pages; its fonts .*\)\. Upload the original/);
    expect(message).not.toContain('scanned');
    expect(message).not.toContain('no words');
  });

  test('is a sentence or more, and says what to do, for every reason', () => {
    for (const [reason, words] of Object.entries(FAILURE_REASONS)) {
      expect(words, reason).toMatch(/^[A-Z].+\. [A-Z].+\.$/);
    }
    // A remedy that does not help is none.
    expect(FAILURE_REASONS.cannot_unlock).not.toContain('Give the password');
    expect(FAILURE_REASONS.too_deep).not.toContain('took');
  });
});

describe('Reading again', () => {
  const again = (reason: FailureReason, hasPassword = false) =>
    whyNotAgain({ failure: { reason, message: FAILURE_REASONS[reason] } }, { hasPassword });

  test('is worth it where not the file alone was at fault', () => {
    expect(again('read_failed')).toBeUndefined();
    expect(again('too_complex')).toBeUndefined();
    expect(whyNotAgain({}, { hasPassword: false })).toBeUndefined();
  });

  test('is worth it with a password where one is asked for, and without only where none is', () => {
    expect(again('password_protected', true)).toBeUndefined();
    expect(again('password_wrong', true)).toBeUndefined();
    expect(again('password_wrong')).toContain('give it');
  });

  test.each(['corrupt', 'too_deep', 'no_text', 'too_large', 'cannot_unlock', 'model_changed'] as const)(
    'would end the same way after %s, whatever password is given',
    (reason) => {
      for (const hasPassword of [true, false]) {
        expect(again(reason, hasPassword)).toBe(
          `reading the same file again would end the same way. ${FAILURE_REASONS[reason]}`,
        );
      }
    },
  );
});

describe('The name of a file that is something else', () => {
  test.each([
    ['report.docx', 'pdf', 'It is named .docx but is a PDF; it was read as a PDF.'],
    ['notes.txt', 'html', 'It is named .txt but is a web page; it was read as a web page.'],
    ['prose.CSV', 'txt', 'It is named .CSV but is plain text; it was read as plain text.'],
    ['photo.png', 'docx', 'It is named .png but is a Word document; it was read as a Word document.'],
    ['plan.docx', 'zip', 'It is named .docx but is a ZIP; its files were unpacked.'],
  ] as const)('%s that is %s is remarked', (name, kind, remark) => {
    expect(nameRemark(name, kind)).toBe(remark);
  });

  test.each([
    ['report.PDF', 'pdf'],
    ['old.doc', 'docx'],
    ['README.md', 'txt'],
    ['a.htm', 'html'],
    ['a.tsv', 'csv'],
    ['a.zip', 'zip'],
    ['film.srt', 'txt'],
    ['page.php', 'html'],
    ['Report v1.2', 'pdf'],
    ['README', 'txt'],
  ] as const)('%s that is %s is not', (name, kind) => {
    expect(nameRemark(name, kind)).toBeUndefined();
  });
});
