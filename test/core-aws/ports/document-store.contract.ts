import { describe, expect, test } from 'vitest';
import type { DocumentStore } from '../../../core-aws/ports/document-store.ts';
import { SAMPLE_NOW_MS, sampleDocument, sampleId } from '../../support/sample-records.ts';

/** What every `DocumentStore` must do. */
export function documentStoreContract(make: () => DocumentStore): void {
  describe('as a DocumentStore', () => {
    test('returns a document with every field it was stored with', async () => {
      const documents = make();
      const full = sampleDocument({
        status: 'failed',
        failure: { reason: 'no_text', message: 'Pages 1-3 hold no text.' },
        progress: { done: 1, of: 3, unit: 'pages' },
        pageCount: 3,
        chunkCount: 0,
        report: {
          chars: 1_200,
          chars_by_page: [700, 0, 500],
          pages_without_text: [2],
          tables: 1,
          passages: 3,
          duplicates_skipped: 1,
          language: 'de',
          self_check: { checked: 5, found: 4, missed: ['Returns'] },
        },
        warnings: ['page 2 holds no text'],
        leaseUntilMs: SAMPLE_NOW_MS + 60_000,
        passwordKey: 'a-key',
        deletedAtMs: SAMPLE_NOW_MS + 1,
      });
      const bare = sampleDocument();
      await documents.put(full);
      await documents.put(bare);
      expect(await documents.get(full.botId, full.documentId)).toEqual(full);
      expect(await documents.get(bare.botId, bare.documentId)).toEqual(bare);
      expect(await documents.get(full.botId, sampleId('document'))).toBeUndefined();
    });

    test('keeps a report that knows neither pages nor language, changes it, and takes it away', async () => {
      const documents = make();
      const report = { chars: 9, pages_without_text: [], tables: 0, passages: 1, duplicates_skipped: 0 };
      const document = sampleDocument({ status: 'ready', report });
      await documents.put(document);
      expect((await documents.get(document.botId, document.documentId))?.report).toEqual(report);
      const checked = { ...report, self_check: { checked: 0, found: 0, missed: [] } };
      expect((await documents.update(document, { report: checked, updatedAtMs: 1 }))?.report).toEqual(checked);
      expect(await documents.update(document, { report: undefined, updatedAtMs: 2 })).not.toHaveProperty('report');
    });

    test('replaces the document of the same id, leaving nothing of the old one', async () => {
      const documents = make();
      const old = sampleDocument({ status: 'ready', pageCount: 9 });
      await documents.put(old);
      const replacement = sampleDocument({ botId: old.botId, documentId: old.documentId, status: 'uploading' });
      await documents.put(replacement);
      expect(await documents.get(old.botId, old.documentId)).toEqual(replacement);
      expect(await documents.list(old.botId)).toEqual([replacement]);
    });

    test('puts a document only over what it is meant to replace', async () => {
      const documents = make();
      const first = sampleDocument();
      const next = sampleDocument({ botId: first.botId, documentId: first.documentId });
      expect(await documents.put(next, { replaces: first.version })).toBe(false);
      expect(await documents.put(first, { replaces: 'none' })).toBe(true);
      expect(await documents.put(next, { replaces: 'none' })).toBe(false);
      expect(await documents.put(next, { replaces: sampleId('version') })).toBe(false);
      expect(await documents.get(first.botId, first.documentId)).toEqual(first);
      expect(await documents.put(next, { replaces: first.version })).toBe(true);
      expect(await documents.get(first.botId, first.documentId)).toEqual(next);
      await documents.update(next, { deletedAtMs: 1, updatedAtMs: 1 });
      expect(await documents.put(first, { replaces: next.version })).toBe(false);
      expect(await documents.put(first)).toBe(true);
    });

    test("lists a bot's documents, oldest first, the deleted ones too, and no other bot's", async () => {
      const documents = make();
      const botId = sampleId('bot');
      const stored = [3, 1, 2].map((age) =>
        sampleDocument({ botId, createdAtMs: SAMPLE_NOW_MS + age, ...(age === 2 ? { deletedAtMs: 1 } : {}) }),
      );
      for (const document of [...stored, sampleDocument()]) await documents.put(document);
      const listed = await documents.list(botId);
      expect(listed.map((document) => document.createdAtMs - SAMPLE_NOW_MS)).toEqual([1, 2, 3]);
      expect(listed[1]?.deletedAtMs).toBe(1);
    });

    test('changes only what is given, and removes what is given as undefined', async () => {
      const documents = make();
      const document = sampleDocument({ status: 'reading', progress: { done: 1, of: 2, unit: 'passages' } });
      await documents.put(document);
      const change = { status: 'ready', progress: undefined, updatedAtMs: SAMPLE_NOW_MS + 9 } as const;
      const { progress: _removed, ...rest } = document;
      const expected = { ...rest, status: 'ready', updatedAtMs: SAMPLE_NOW_MS + 9 };
      expect(await documents.update(document, change)).toEqual(expected);
      expect(await documents.get(document.botId, document.documentId)).toEqual(expected);
    });

    test.each([{ status: 'ready' }, { status: 'failed' }, { deletedAtMs: 7 }] as const)(
      "takes a password's key away with a change to %j, and with no other",
      async (end) => {
        const documents = make();
        const document = sampleDocument({ status: 'uploaded' });
        await documents.put(document);
        const withKey = await documents.update(document, { passwordKey: 'a-key', updatedAtMs: 1 });
        expect(withKey?.passwordKey).toBe('a-key');
        const reading = await documents.update(document, { status: 'reading', deletedAtMs: undefined, updatedAtMs: 2 });
        expect(reading?.passwordKey).toBe('a-key');
        expect(await documents.update(document, { ...end, updatedAtMs: 3 })).not.toHaveProperty('passwordKey');
        expect(await documents.get(document.botId, document.documentId)).not.toHaveProperty('passwordKey');
      },
    );

    test('changes nothing for a late job of an older version', async () => {
      const documents = make();
      const document = sampleDocument();
      await documents.put(document);
      const late = { ...document, version: sampleId('version') };
      expect(await documents.update(late, { status: 'failed', updatedAtMs: 1 })).toBeUndefined();
      expect(await documents.get(document.botId, document.documentId)).toEqual(document);
    });

    test('changes nothing unless the document has one of the statuses named', async () => {
      const documents = make();
      const document = sampleDocument({ status: 'uploaded' });
      await documents.put(document);
      const change = { status: 'reading', updatedAtMs: SAMPLE_NOW_MS } as const;
      expect(await documents.update(document, change, ['uploading', 'ready'])).toBeUndefined();
      expect(await documents.update(document, change, [])).toBeUndefined();
      expect((await documents.update(document, change, ['uploading', 'uploaded']))?.status).toBe('reading');
    });

    test('never brings an erased document back', async () => {
      const documents = make();
      const document = sampleDocument();
      await documents.put(document);
      await documents.erase(document.botId, document.documentId);
      await documents.erase(document.botId, document.documentId);
      expect(await documents.update(document, { status: 'ready', updatedAtMs: 1 })).toBeUndefined();
      expect(await documents.get(document.botId, document.documentId)).toBeUndefined();
    });
  });
}
