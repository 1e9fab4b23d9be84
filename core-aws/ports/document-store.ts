import type { DocumentKind, DocumentReport, DocumentStatus, FailureReason } from '#shared/documents.ts';

/**
 * A document as stored. A replaced file keeps its `documentId` and gets a new `version`; every write below
 * names the version it means, so that a late job of an older upload can never touch the newer one.
 */
export interface StoredDocument {
  readonly botId: string;
  readonly documentId: string;
  readonly version: string;
  readonly name: string;
  readonly kind: DocumentKind;
  readonly bytes: number;
  readonly status: DocumentStatus;
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
  readonly progress?: { readonly done: number; readonly of: number; readonly unit: 'pages' | 'passages' | 'files' };
  readonly pageCount?: number;
  readonly chunkCount?: number;
  readonly report?: DocumentReport;
  readonly warnings: readonly string[];
  /**
   * While `uploading`: after this moment the upload counts as interrupted. While `failed`: what was written of it is
   * not all erased yet.
   */
  readonly leaseUntilMs?: number;
  /** Opens the password in the job that reads this document; see `withoutKeyAtEnd`. */
  readonly passwordKey?: string;
  /** Set when deletion has begun; such a document is listed nowhere. */
  readonly deletedAtMs?: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** New values of the fields that may change; an optional field given as undefined is removed. */
export type DocumentChange = Partial<Pick<StoredDocument, 'status' | 'bytes' | 'warnings'>> & {
  readonly [
    Field in
      | 'failure'
      | 'progress'
      | 'report'
      | 'pageCount'
      | 'chunkCount'
      | 'leaseUntilMs'
      | 'passwordKey'
      | 'deletedAtMs'
  ]?: StoredDocument[Field] | undefined;
} & { readonly updatedAtMs: number };

/**
 * A change as a store makes it: what ends a document (`ready`, `failed`, deletion) takes the key of its password
 * along. Here rather than in those who end documents, because none of them may forget it.
 */
export function withoutKeyAtEnd(change: DocumentChange): DocumentChange {
  const isEnd = change.status === 'ready' || change.status === 'failed' || change.deletedAtMs !== undefined;
  return isEnd ? { ...change, passwordKey: undefined } : change;
}

/** Documents by bot. Every method throws `StoreUnavailable` when the store cannot be reached. */
export interface DocumentStore {
  /**
   * Creates the document, or replaces the one of the same `documentId` with a new version. With `replaces` only if
   * that version is there and not deleted, or if none is there when it is `none`; false when that did not hold.
   */
  readonly put: (document: StoredDocument, options?: { readonly replaces: string }) => Promise<boolean>;
  /** Strongly consistent; undefined when there is none. Returns deleted ones too: see `deletedAtMs`. */
  readonly get: (botId: string, documentId: string) => Promise<StoredDocument | undefined>;
  /** All of a bot's documents, oldest first, with the deleted ones. */
  readonly list: (botId: string) => Promise<readonly StoredDocument[]>;
  /**
   * Changes the document if it still has this version and, where `whileStatus` is given, one of these statuses.
   * A field set to undefined explicitly is removed, and `passwordKey` by any change that ends the document.
   * Undefined when the condition did not hold.
   */
  readonly update: (
    key: { readonly botId: string; readonly documentId: string; readonly version: string },
    change: DocumentChange,
    whileStatus?: readonly DocumentStatus[],
  ) => Promise<StoredDocument | undefined>;
  readonly erase: (botId: string, documentId: string) => Promise<void>;
}
