import type { DocumentContent } from '../domain/documents/document-content.ts';
import type { DocumentVersion } from './chunk-store.ts';

/**
 * Keeps what was read of a file for the next turn of a long reading, which would otherwise read the whole file
 * again. Only a help: what is not there is read anew. It lies under `contentKey` in the file store and is erased
 * there: when the reading has ended, or with the version.
 */
export interface ContentStore {
  /** Throws `StoreUnavailable`. */
  readonly keep: (version: DocumentVersion, content: DocumentContent) => Promise<void>;
  /** Undefined when there is none, or when it is not what this program keeps. Throws `StoreUnavailable`. */
  readonly find: (version: DocumentVersion) => Promise<DocumentContent | undefined>;
}
