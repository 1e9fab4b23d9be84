import type { Document } from '#shared/documents.ts';
import type { StoredDocument } from '../../ports/document-store.ts';

/** A stored document as its owner sees it. */
export function toDocument(stored: StoredDocument): Document {
  const { failure, progress, pageCount, report } = stored;
  return {
    document_id: stored.documentId,
    name: stored.name,
    kind: stored.kind,
    bytes: stored.bytes,
    status: stored.status,
    ...(failure === undefined ? {} : { failure }),
    ...(progress === undefined || stored.status !== 'reading' ? {} : { progress }),
    ...(pageCount === undefined ? {} : { page_count: pageCount }),
    ...(report === undefined ? {} : { report }),
    warnings: stored.warnings,
    created_at_ms: stored.createdAtMs,
    updated_at_ms: stored.updatedAtMs,
  };
}
