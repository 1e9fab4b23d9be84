import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Bot } from '#shared/bots.ts';
import type { Document, DocumentList } from '#shared/documents.ts';
import { makeReportPdf } from '../../../tools/bench/ingest/make-report-pdf.ts';
import { useCloudOwner } from '../../support/cloud-owner.ts';

const account = { email: 'lena@example.test', password: 'A-long-password-1' };

const { dataDir, api, upload } = useCloudOwner(account);

/** What the ingest function's log says of a document that has become ready. */
interface ReadyLine {
  readonly document_id: string;
  readonly outcome: string;
  readonly chunk_count: number;
  readonly embedded_count: number;
  readonly extract_ms: number;
  readonly embed_ms: number;
  readonly duration_ms: number;
  readonly computed_count?: number;
}

async function readyLine(documentId: string): Promise<ReadyLine | undefined> {
  const logs = join(dataDir(), 'logs');
  const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(documentId) && line.includes('"outcome":"ready"'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as ReadyLine)
    .at(-1);
}

/** Uploads the PDF to a bot of its own, waits until it has been read, and says what that took. */
async function read(pdf: Uint8Array): Promise<{
  readonly document: Document | undefined;
  readonly line: ReadyLine;
  readonly seconds: number;
}> {
  const { bot_id: botId } = await api<Bot>('POST', '/api/bots', { name: 'Handbook' });
  const startedAtMs = performance.now();
  const { document_id: documentId } = await upload(botId, 'handbook.pdf', pdf);
  let document: Document | undefined;
  await expect
    .poll(
      async () => {
        document = (await api<DocumentList>('GET', `/api/bots/${botId}/documents`)).documents[0];
        return document?.status;
      },
      { timeout: 200_000, interval: 100 },
    )
    .toBe('ready');
  const seconds = (performance.now() - startedAtMs) / 1_000;
  let line: ReadyLine | undefined;
  // The function writes its line when the self-check is done too.
  await expect.poll(async () => (line = await readyLine(documentId)), { timeout: 60_000 }).toBeDefined();
  if (!line) throw new Error('no line');
  return { document, line, seconds };
}

test('a PDF of ten pages becomes ready, and the same one in another bot without asking the model', async () => {
  const pdf = await makeReportPdf({ pageCount: 10, wordsPerPage: 500 });
  const first = await read(pdf);
  const again = await read(pdf);

  const told = ({ seconds, line }: typeof first): string =>
    `${seconds.toFixed(1)} s from upload to ready, ${((100 * line.embed_ms) / (seconds * 1_000)).toFixed(0)} % of it embedding and writing ${line.chunk_count} passages`;
  console.log(`ten pages: ${told(first)}\nthe same again: ${told(again)}`);

  for (const { document, line } of [first, again]) {
    expect(document).toMatchObject({ status: 'ready', page_count: 10 });
    expect(document?.report?.passages).toBe(line.chunk_count);
    expect(line.embedded_count).toBe(line.chunk_count);
    expect(line.chunk_count).toBeGreaterThan(20);
  }
  // Passages, and what the self-check asked.
  expect(first.line.computed_count).toBeGreaterThanOrEqual(first.line.chunk_count);
  expect(again.line.chunk_count).toBe(first.line.chunk_count);
  expect(again.line.computed_count).toBeUndefined();
}, 500_000);
