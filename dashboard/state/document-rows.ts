import type { Document as BotDocument } from '#shared/documents.ts';
import { describeBytes } from './describe-bytes.ts';
import type { Upload } from './upload-queue.ts';

/** One line of the documents screen: a file on its way, or a document the server knows. */
export type DocumentRow =
  | { readonly kind: 'upload'; readonly key: string; readonly upload: Upload; readonly replaces: boolean }
  | { readonly kind: 'document'; readonly key: string; readonly document: BotDocument };

/**
 * Merges what this page is sending with what the server knows. A file being sent stands for the server's own
 * `uploading` record of the same name; a ready document that it replaces stays listed, since it still answers.
 */
export function toRows(documents: readonly BotDocument[], uploads: readonly Upload[]): readonly DocumentRow[] {
  const active = new Set(uploads.filter((upload) => upload.state !== 'failed').map((upload) => upload.name));
  const known = new Set(documents.filter((document) => document.status !== 'uploading').map(({ name }) => name));
  return [
    ...uploads.map((upload): DocumentRow => ({
      kind: 'upload',
      key: `upload-${upload.uploadId}`,
      upload,
      replaces: known.has(upload.name),
    })),
    ...documents
      .filter((document) => !(document.status === 'uploading' && active.has(document.name)))
      .map((document): DocumentRow => ({ kind: 'document', key: document.document_id, document })),
  ];
}

export interface RowStatus {
  readonly tone: 'good' | 'warn' | 'bad' | 'busy';
  readonly label: string;
  /** Known progress; absent where there is nothing to measure. */
  readonly progress?: { readonly done: number; readonly of: number };
}

export function describeUpload(upload: Upload): RowStatus {
  if (upload.state === 'failed') return { tone: 'bad', label: 'Failed' };
  if (upload.state === 'waiting') return { tone: 'busy', label: 'Waiting to upload' };
  const of = upload.file.size;
  if (upload.sentBytes >= of) return { tone: 'busy', label: 'Uploading 100 %', progress: { done: of, of } };
  const percent = Math.floor((upload.sentBytes / of) * 100);
  return { tone: 'busy', label: `Uploading ${percent} %`, progress: { done: upload.sentBytes, of } };
}

export function describeDocument(document: BotDocument): RowStatus {
  switch (document.status) {
    case 'uploading':
      return { tone: 'busy', label: 'Uploading' };
    case 'uploaded':
      return { tone: 'busy', label: 'Queued' };
    case 'failed':
      return { tone: 'bad', label: 'Failed' };
    case 'ready': {
      const tone = document.warnings.length > 0 ? 'warn' : 'good';
      return { tone, label: document.page_count === undefined ? 'Ready' : `Ready (${toPages(document.page_count)})` };
    }
    case 'reading': {
      if (!document.progress) return { tone: 'busy', label: 'Reading' };
      const { done, of, unit } = document.progress;
      const progress = { done, of };
      if (unit === 'pages') {
        return { tone: 'busy', label: `Reading page ${Math.min(done + 1, of)} of ${of}`, progress };
      }
      return { tone: 'busy', label: `Reading: ${done} of ${of} passages`, progress };
    }
  }
}

/** The quiet second line under a document's name. */
export function describeFile(document: BotDocument): string {
  return `${document.kind.toUpperCase()}, ${describeBytes(document.bytes)}`;
}

export function toPages(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}
