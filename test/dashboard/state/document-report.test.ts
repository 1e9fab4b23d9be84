import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_REASONS } from '#shared/documents.ts';
import type { FailureReason } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import {
  ACCEPTED_FILES,
  ACCEPTED_IN_WORDS,
  describeKind,
  TEXT_LIMIT_IN_WORDS,
} from '../../../dashboard/state/describe-kind.ts';
import { describeReport, describeSelfCheck, nameLanguage } from '../../../dashboard/state/describe-report.ts';
import { remediesOf } from '../../../dashboard/state/failure-remedies.ts';
import { createLateDocuments, LATE_AFTER_MS } from '../../../dashboard/state/late-documents.ts';
import { BARS_HEIGHT, drawPageBars, MAX_BARS } from '../../../dashboard/state/page-bars.ts';
import { MAX_RANGES, toPageRanges } from '../../../dashboard/state/page-ranges.ts';
import { stubDocument, stubReport } from '../../support/stub-documents.ts';

describe('the report of a document', () => {
  it('gives its figures in words, and the language in that of the browser', () => {
    const report = stubReport({ chars: 4_200, tables: 2, passages: 12, duplicates_skipped: 3, language: 'de' });
    expect(describeReport({ page_count: 9, report }, ['de-DE'])).toEqual([
      { name: 'Pages', value: '9' },
      { name: 'Characters of text', value: '4.200' },
      { name: 'Tables', value: '2' },
      { name: 'Language', value: 'Deutsch' },
      { name: 'Passages to answer from', value: '12' },
      { name: 'Repeated passages skipped', value: '3' },
    ]);
    expect(nameLanguage('de', ['en'])).toBe('German');
  });

  it('leaves out what is nothing, and never names our own terms', () => {
    const { language: _, ...report } = stubReport();
    const names = describeReport({ report }, ['en']).map(({ name }) => name);
    expect(names).toEqual(['Characters of text', 'Passages to answer from']);
    expect(describeReport({}, ['en'])).toEqual([]);
  });

  it('names pages without text where they are not drawn', () => {
    const report = stubReport({ pages_without_text: [1, 2, 3] });
    expect(describeReport({ report }, ['en'])).toContainEqual({ name: 'Pages without text', value: '1–3' });
  });

  it('shows a language tag it knows no name for as it is', () => {
    expect(nameLanguage('not a tag', ['en'])).toBe('not a tag');
  });

  it.each([
    [[], ''],
    [[3], '3'],
    [[4, 3], '3–4'],
    [[9, 1, 3, 4, 4], '1, 3–4 and 9'],
  ])('says the pages %j as "%s"', (pages, said) => {
    expect(toPageRanges(pages)).toBe(said);
  });

  it('names no more ranges of pages than one reads, and says how many pages more there are', () => {
    const odd = Array.from({ length: MAX_RANGES + 1 }, (_, at) => 2 * at + 1);
    expect(toPageRanges(odd.slice(1))).toBe('3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 25');
    expect(toPageRanges([...odd, 26])).toBe('1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 2 more');
  });

  it('says how much of itself is found, what is not, and how many more', () => {
    const words = describeSelfCheck(
      stubReport({ self_check: { checked: 20, found: 13, missed: ['a', 'b', 'c', 'd', 'e'] } }),
    );
    expect(words).toMatchObject({ title: 'Can the bot find it? 13 of 20 checks', moreCount: 2 });
    expect(words?.explanation).toContain('did not find all of them');
    const one = describeSelfCheck(stubReport({ self_check: { checked: 1, found: 1, missed: [] } }));
    expect(one).toMatchObject({ title: 'Can the bot find it? 1 of 1 check', moreCount: 0 });
    expect(describeSelfCheck(stubReport({ self_check: { checked: 0, found: 0, missed: [] } }))).toBeUndefined();
    expect(describeSelfCheck(undefined)).toBeUndefined();
  });
});

describe('the bars of pages', () => {
  it('mark a page without text by a full column and no bar', () => {
    const { bars, gaps, barCount, pagesPerBar } = drawPageBars([100, 0, 50], [2]);
    expect({ bars, gaps, barCount, pagesPerBar }).toEqual({
      bars: 'M0 40v-40h3v40zM8 40v-20h3v20z',
      gaps: 'M4 40v-40h3v40z',
      barCount: 3,
      pagesPerBar: 1,
    });
  });

  it.each([
    [MAX_BARS, 1, MAX_BARS],
    [MAX_BARS + 1, 2, 76],
    [LIMITS.documentMaxPages, 34, 148],
  ])('of %i pages stand for %i each', (pageCount, pagesPerBar, barCount) => {
    expect(drawPageBars(Array(pageCount).fill(9), [])).toMatchObject({ pagesPerBar, barCount });
  });

  it('never lose an empty page, nor leave the drawing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9_000), { minLength: 1, maxLength: 700 }), (chars) => {
        const empty = chars.flatMap((count, at) => (count === 0 ? [at + 1] : []));
        const { bars, gaps, pagesPerBar, width } = drawPageBars(chars, empty);
        const columns = gaps.split('M').length - 1;
        expect(columns).toBe(new Set(empty.map((page) => Math.floor((page - 1) / pagesPerBar))).size);
        for (const [, x, height] of bars.matchAll(/M(\d+) \d+v-(\d+)/g)) {
          expect(Number(x)).toBeLessThan(width);
          expect(Number(height)).toBeLessThanOrEqual(BARS_HEIGHT);
          expect(Number(height)).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('the way out of a failure', () => {
  const ways = (reason: FailureReason, name = 'a.pdf') =>
    remediesOf(stubDocument(name, { status: 'failed', failure: { reason, message: FAILURE_REASONS[reason] } }));

  it.each([
    ['read_failed', { canRetry: true, asksPassword: false, upload: 'Upload a new copy' }],
    ['too_complex', { canRetry: true, asksPassword: false, upload: 'Upload a new copy' }],
    ['corrupt', { canRetry: false, asksPassword: false, upload: 'Upload a new copy' }],
    ['upload_interrupted', { canRetry: false, asksPassword: false, upload: 'Upload again' }],
    ['password_protected', { canRetry: false, asksPassword: true, upload: 'Upload a new copy' }],
    ['password_wrong', { canRetry: false, asksPassword: true, upload: 'Upload a new copy' }],
    ['no_text', { canRetry: false, asksPassword: false, upload: 'Upload a new copy' }],
    ['too_deep', { canRetry: false, asksPassword: false, upload: 'Upload a new copy' }],
    ['cannot_unlock', { canRetry: false, asksPassword: false, upload: 'Upload a new copy' }],
    ['zip_too_large', { canRetry: false, asksPassword: false }],
    ['too_large', { canRetry: false, asksPassword: false }],
    ['model_changed', { canRetry: false, asksPassword: false }],
  ] as const)('%s', (reason, expected) => {
    expect(ways(reason)).toEqual(expected);
  });

  it('is a new copy for a reason of a newer server, never a retry that may be useless', () => {
    const document = stubDocument('a.pdf', { status: 'failed' });
    const failure = JSON.parse('{ "reason": "of_next_year", "message": "Something new." }');
    expect(remediesOf({ ...document, failure })).toEqual({
      canRetry: false,
      asksPassword: false,
      upload: 'Upload a new copy',
    });
  });

  it('is no password for a ZIP, whose files have their own', () => {
    expect(ways('password_protected', 'a.zip').asksPassword).toBe(false);
  });
});

describe('what takes longer than usual', () => {
  it('is told by the page’s own clock once the server’s was seen to move', () => {
    let nowMs = 10_000_000;
    const late = createLateDocuments({ nowMs: () => nowMs });
    const reading = stubDocument('a.pdf', { status: 'reading' });
    const isLate = (serverMs: number) => late.look([{ ...reading, updated_at_ms: serverMs }]).size === 1;
    // The server's clock is far behind ours: late at first sight, and not after the first heartbeat.
    expect(isLate(1_000_000)).toBe(true);
    expect(isLate(1_010_000)).toBe(false);
    nowMs += LATE_AFTER_MS;
    expect(isLate(1_010_000)).toBe(false);
    nowMs += 1;
    expect(isLate(1_010_000)).toBe(true);
    expect(isLate(1_020_000)).toBe(false);
  });

  it('is never a document that is settled', () => {
    const late = createLateDocuments({ nowMs: () => 1e12 });
    const settled = [
      stubDocument('a', { updated_at_ms: 0 }),
      stubDocument('b', { status: 'failed', updated_at_ms: 0 }),
    ];
    expect(late.look(settled).size).toBe(0);
  });
});

describe('the kinds of files', () => {
  it.each([
    ['a.pdf', 'PDF'],
    ['a.docx', 'Word'],
    ['a.txt', 'Text'],
    ['READ.MD', 'Markdown'],
    ['a.html', 'Web page'],
    ['a.csv', 'CSV table'],
    ['a.zip', 'ZIP'],
  ])('%s is called %s', (name, said) => {
    expect(describeKind(stubDocument(name))).toBe(said);
  });

  it('are said before the file dialog, with both limits', () => {
    expect(ACCEPTED_IN_WORDS).toBe('PDF, Word, text, Markdown, web pages, CSV or a ZIP of these, up to 50 MB each.');
    expect(TEXT_LIMIT_IN_WORDS).toBe('One document may hold 2 million characters of text: about 700 pages.');
    for (const ending of ['.pdf', '.docx', '.txt', '.md', '.html', '.csv', '.zip']) {
      expect(ACCEPTED_FILES.split(',')).toContain(ending);
    }
  });
});
