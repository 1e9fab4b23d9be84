import { describe, expect, it } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import {
  countReading,
  describeDocument,
  describeUpload,
  isAnswering,
  toRows,
} from '../../../dashboard/state/document-rows.ts';
import type { Upload } from '../../../dashboard/state/upload-queue.ts';
import { stubDocument, stubReport } from '../../support/stub-documents.ts';

const upload = (over: Partial<Upload> = {}): Upload => ({
  uploadId: 1,
  botId: 'bot_1',
  name: 'a.txt',
  file: new File(['0123456789'], 'a.txt'),
  state: 'sending',
  sentBytes: 0,
  canRetry: true,
  ...over,
});

describe('the lines of the documents screen', () => {
  it('say one thing once: a file being sent stands for the server’s record of it', () => {
    const rows = toRows([stubDocument('a.txt', { status: 'uploading' })], [upload()]);
    expect(rows.map((row) => row.kind)).toEqual(['upload']);
    expect(rows[0]).toMatchObject({ replaces: false });
  });

  it('hide a failed document while its file is sent again, in whatever case it is written', () => {
    const failed = stubDocument('A.txt', { status: 'failed' });
    expect(toRows([failed], [upload()])).toMatchObject([{ kind: 'upload', replaces: false }]);
    expect(toRows([failed], [upload({ state: 'failed' })])).toHaveLength(2);
  });

  it('keep a ready document that is being replaced, since it still answers', () => {
    const rows = toRows([stubDocument('a.txt')], [upload()]);
    expect(rows.map((row) => row.kind)).toEqual(['upload', 'document']);
    expect(rows[0]).toMatchObject({ replaces: true });
  });

  it.each([
    [{ status: 'uploaded' }, 'Queued'],
    [{ status: 'reading', progress: { done: 3, of: 9, unit: 'pages' } }, 'Reading page 4 of 9'],
    [{ status: 'reading', progress: { done: 9, of: 9, unit: 'pages' } }, 'Reading page 9 of 9'],
    [{ status: 'reading', progress: { done: 40, of: 90, unit: 'passages' } }, 'Preparing 40 of 90 passages'],
    [{ status: 'reading', progress: { done: 2, of: 9, unit: 'files' } }, 'Unpacking file 3 of 9'],
    [{ status: 'reading' }, 'Reading'],
    [{ status: 'reading', kind: 'zip' }, 'Unpacking'],
    [{ status: 'ready', kind: 'zip' }, 'Unpacked, with remarks'],
    [{ status: 'ready', page_count: 12 }, 'Ready (12 pages)'],
    [{ status: 'ready', page_count: 1 }, 'Ready (1 page)'],
    [{ status: 'ready' }, 'Ready'],
    [{ status: 'failed' }, 'Failed'],
  ] as const)('tell %o as "%s"', (over, label) => {
    expect(describeDocument(stubDocument('a.pdf', over)).label).toBe(label);
  });

  it.each([
    [{ state: 'waiting' }, 'Waiting to upload'],
    [{ sentBytes: 4 }, 'Uploading 40 %'],
    [{ sentBytes: 10 }, 'Uploading 100 %'],
    [{ state: 'failed' }, 'Failed'],
  ] as const)('tell an upload %o as "%s"', (over, label) => {
    expect(describeUpload(upload(over)).label).toBe(label);
  });

  it('say why a queued document waits, once as many are being read as may be', () => {
    const queued = stubDocument('a.pdf', { status: 'uploaded' });
    const label = (readingCount: number) =>
      describeDocument(queued, { readingCount, hasOtherBots: false, isLate: true });
    expect(label(LIMITS.readingsPerOwnerMaxCount - 1)).toMatchObject({
      label: 'Queued',
      remark: 'This is taking longer than usual.',
    });
    expect(label(LIMITS.readingsPerOwnerMaxCount)).toEqual({
      tone: 'busy',
      label: 'Waiting: two of your files are being read',
    });
    expect(LIMITS.readingsPerOwnerMaxCount).toBe(2);
    // Nothing is known here of an owner's other bots but that there are some.
    const besideOthers = { readingCount: 0, hasOtherBots: true };
    expect(describeDocument(queued, { ...besideOthers, isLate: true }).remark).toBe(
      'Files of your other bots may be read before it.',
    );
    expect(describeDocument(queued, { ...besideOthers, isLate: false }).remark).toBeUndefined();
    const reading = { ...queued, status: 'reading' } as const;
    expect(describeDocument(reading, { ...besideOthers, isLate: true }).remark).toBe(
      'This is taking longer than usual.',
    );
  });

  it('count neither a ZIP as a document that answers, nor its unpacking as reading', () => {
    const zip = stubDocument('a.zip');
    expect([isAnswering(zip), isAnswering(stubDocument('a.txt'))]).toEqual([false, true]);
    const reading = [stubDocument('b.zip', { status: 'reading' }), stubDocument('b.txt', { status: 'reading' })];
    expect(countReading([zip, ...reading])).toBe(1);
  });

  it('warn of a document the bot hardly finds, although it was read without remarks', () => {
    const tone = (found: number) =>
      describeDocument(
        stubDocument('a.txt', { report: stubReport({ self_check: { checked: 20, found, missed: [] } }) }),
      ).tone;
    expect([tone(15), tone(16)]).toEqual(['warn', 'good']);
  });
});
