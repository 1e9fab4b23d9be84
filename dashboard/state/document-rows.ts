import { documentNameKey } from '#shared/document-name.ts';
import type { Document as BotDocument } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { describeBytes } from './describe-bytes.ts';
import { describeKind } from './describe-kind.ts';
import { isHardToFind } from './describe-report.ts';
import type { Upload } from './upload-queue.ts';

/** One line of the documents screen: a file on its way, or a document the server knows. */
export type DocumentRow =
  | { readonly kind: 'upload'; readonly key: string; readonly upload: Upload; readonly replaces: boolean }
  | { readonly kind: 'document'; readonly key: string; readonly document: BotDocument };

/**
 * Merges what this page is sending with what the server knows. A file being sent stands for the server's own
 * `uploading` or failed record of the same name; a ready document that it replaces stays listed, since it still
 * answers.
 */
export function toRows(documents: readonly BotDocument[], uploads: readonly Upload[]): readonly DocumentRow[] {
  const active = new Set(
    uploads.filter((upload) => upload.state !== 'failed').map((upload) => documentNameKey(upload.name)),
  );
  const answering = new Set(documents.filter(isAnswering).map(({ name }) => documentNameKey(name)));
  return [
    ...uploads.map((upload): DocumentRow => ({
      kind: 'upload',
      key: `upload-${upload.uploadId}`,
      upload,
      replaces: answering.has(documentNameKey(upload.name)),
    })),
    ...documents
      .filter(({ status, name }) => !isOutdated(status) || !active.has(documentNameKey(name)))
      .map((document): DocumentRow => ({ kind: 'document', key: document.document_id, document })),
  ];
}

/** What a file of the same name on its way makes pointless to show: it will take the place of these. */
function isOutdated(status: BotDocument['status']): boolean {
  return status === 'uploading' || status === 'failed';
}

/** True when the bot answers from this: a ZIP never, since its files are documents of their own. */
export function isAnswering(document: BotDocument): boolean {
  return document.status === 'ready' && document.kind !== 'zip';
}

/** Documents that are being read, which is what the limit of an owner counts. Unpacking is not reading. */
export function countReading(documents: readonly BotDocument[]): number {
  return documents.filter(({ status, kind }) => status === 'reading' && kind !== 'zip').length;
}

export interface RowStatus {
  readonly tone: 'good' | 'warn' | 'bad' | 'busy';
  readonly label: string;
  /** Known progress; absent where there is nothing to measure. */
  readonly progress?: { readonly done: number; readonly of: number };
  /** Said below when it takes unusually long. */
  readonly remark?: string;
}

export function describeUpload(upload: Upload): RowStatus {
  if (upload.state === 'failed') return { tone: 'bad', label: 'Failed' };
  if (upload.state === 'waiting') return { tone: 'busy', label: 'Waiting to upload' };
  const of = upload.file.size;
  if (upload.sentBytes >= of) return { tone: 'busy', label: 'Uploading 100 %', progress: { done: of, of } };
  const percent = Math.floor((upload.sentBytes / of) * 100);
  return { tone: 'busy', label: `Uploading ${percent} %`, progress: { done: upload.sentBytes, of } };
}

export interface RowSurroundings {
  /** Documents of this bot that are being read. */
  readonly readingCount: number;
  /** Files of those take turns with this bot's, and are not known here. */
  readonly hasOtherBots: boolean;
  /** Nothing was heard of this one for too long. */
  readonly isLate: boolean;
}

const ALONE: RowSurroundings = { readingCount: 0, hasOtherBots: false, isLate: false };
const LATE = 'This is taking longer than usual.';
const AFTER_OTHERS = 'Files of your other bots may be read before it.';

export function describeDocument(
  document: BotDocument,
  { readingCount, hasOtherBots, isLate }: RowSurroundings = ALONE,
): RowStatus {
  const late = isLate ? { remark: LATE } : {};
  switch (document.status) {
    case 'uploading':
      return { tone: 'busy', label: 'Uploading' };
    case 'uploaded':
      // Then the wait has a reason, and is as usual.
      return document.kind !== 'zip' && readingCount >= LIMITS.readingsPerOwnerMaxCount
        ? { tone: 'busy', label: 'Waiting: two of your files are being read' }
        : {
            tone: 'busy',
            label: 'Queued',
            ...(isLate && hasOtherBots && document.kind !== 'zip' ? { remark: AFTER_OTHERS } : late),
          };
    case 'failed':
      return { tone: 'bad', label: 'Failed' };
    case 'ready': {
      if (document.kind === 'zip') return { tone: 'warn', label: 'Unpacked, with remarks' };
      const tone = document.warnings.length > 0 || isHardToFind(document.report) ? 'warn' : 'good';
      return { tone, label: document.page_count === undefined ? 'Ready' : `Ready (${toPages(document.page_count)})` };
    }
    case 'reading':
      return { tone: 'busy', ...describeProgress(document), ...late };
  }
}

function describeProgress({ kind, progress }: BotDocument): Pick<RowStatus, 'label' | 'progress'> {
  if (!progress) return { label: kind === 'zip' ? 'Unpacking' : 'Reading' };
  const { done, of, unit } = progress;
  const current = Math.min(done + 1, of);
  switch (unit) {
    case 'pages':
      return { label: `Reading page ${current} of ${of}`, progress: { done, of } };
    case 'files':
      return { label: `Unpacking file ${current} of ${of}`, progress: { done, of } };
    case 'passages':
      return { label: `Preparing ${done} of ${of} passages`, progress: { done, of } };
  }
}

/** The quiet second line under a document's name. */
export function describeFile(document: BotDocument): string {
  return `${describeKind(document)}, ${describeBytes(document.bytes)}`;
}

export function toPages(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}
