import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { Document as BotDocument, DocumentKind, DocumentReport } from '#shared/documents.ts';
import { FAILURE_REASONS } from '#shared/documents.ts';
import { newId } from '#shared/ids.ts';

const KINDS: Readonly<Record<string, DocumentKind>> = {
  '.pdf': 'pdf',
  '.docx': 'docx',
  '.html': 'html',
  '.csv': 'csv',
  '.zip': 'zip',
};
/** The password "set" on every protected file. */
export const STUB_PASSWORD = 'open sesame';

export function stubReport(over: Partial<DocumentReport> = {}): DocumentReport {
  return {
    chars: 4_200,
    pages_without_text: [],
    tables: 0,
    passages: 12,
    duplicates_skipped: 0,
    language: 'en',
    self_check: { checked: 20, found: 20, missed: [] },
    ...over,
  };
}

export function stubDocument(name: string, over: Partial<BotDocument> = {}): BotDocument {
  const kind = KINDS[extname(name)] ?? 'txt';
  return {
    document_id: newId('document', randomBytes),
    name,
    kind,
    bytes: 48_200,
    status: 'ready',
    warnings: [],
    created_at_ms: Date.UTC(2026, 10, 20, 9, 30),
    updated_at_ms: Date.UTC(2026, 10, 20, 9, 31),
    ...over,
  };
}

/** What a document is by the next listing; a ZIP becomes its files, one of which is refused when its name says so. */
export function stepDocument(document: BotDocument): BotDocument[] {
  if (document.kind !== 'zip') return [readOn(document)];
  const { progress, ...rest } = document;
  const done = document.status === 'uploaded' ? 0 : (progress?.done ?? 0) + 1;
  if (document.status !== 'uploaded' && document.status !== 'reading') return [document];
  if (done < 2) return [{ ...rest, status: 'reading', progress: { done, of: 2, unit: 'files' } }];
  const files = [stubDocument('first.txt', { report: stubReport() })];
  if (!rest.name.startsWith('mixed')) return [...files, stubDocument('second.txt', { report: stubReport() })];
  const warnings = ['photos/boat.jpg: this looks like a picture'];
  return [{ ...rest, status: 'ready', warnings }, ...files];
}

function readOn(document: BotDocument): BotDocument {
  if (document.status === 'uploaded') {
    const { progress: _, ...rest } = document;
    return document.kind === 'pdf'
      ? { ...rest, status: 'reading', progress: { done: 0, of: 3, unit: 'pages' } }
      : { ...rest, status: 'ready', updated_at_ms: Date.now() };
  }
  if (document.status !== 'reading') return document;
  const { progress, ...rest } = document;
  if (rest.name.startsWith('scan')) {
    return { ...rest, status: 'failed', failure: { reason: 'no_text', message: FAILURE_REASONS.no_text } };
  }
  const done = (progress?.done ?? 0) + 1;
  if (done < 3) return { ...rest, status: 'reading', progress: { done, of: 3, unit: 'pages' } };
  return { ...rest, status: 'ready', page_count: 3, updated_at_ms: Date.now() };
}
