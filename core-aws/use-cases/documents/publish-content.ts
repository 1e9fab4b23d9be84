import type { DocumentContent } from '../../domain/documents/document-content.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { answerFrom, readVersion } from './change-knowledge.ts';
import type { KnowledgePorts } from './change-knowledge.ts';

/**
 * Makes a document whose chunks are all written live, then `ready` with its report. Undefined when its record says
 * meanwhile that it was deleted or replaced: whoever asked puts the index right.
 * Errors: throws when chunks are missing; the next delivery writes them.
 */
export async function publishContent(
  ports: KnowledgePorts & { readonly documents: DocumentStore; readonly embedder: Pick<Embedder, 'id'> },
  document: StoredDocument,
  { chunks, pageCount, report, warnings }: DocumentContent,
): Promise<StoredDocument | undefined> {
  const { botId, documentId, version, name } = document;
  const wanted = new Set(chunks.map(({ chunkId }) => chunkId));
  const stored = await readVersion(ports, document);
  const written = stored.filter(({ chunkId }) => wanted.has(chunkId));
  // A delivery of an older program may have cut the same file differently; what it wrote would answer too.
  if (written.length < stored.length) await ports.chunks.eraseVersion(document, wanted);
  if (written.length !== chunks.length) {
    throw new Error(
      `${written.length} of ${chunks.length} chunks of ${documentId} are stored; the next delivery writes the rest`,
    );
  }
  const language = report.language === undefined ? {} : { language: report.language };
  const indexed = { botId, documentId, version, name, ...language, embedderId: ports.embedder.id };
  await answerFrom(ports, indexed, written);
  return ports.documents.update(
    document,
    {
      status: 'ready',
      progress: undefined,
      failure: undefined,
      chunkCount: chunks.length,
      pageCount,
      report,
      warnings,
      updatedAtMs: ports.clock.nowMs(),
    },
    ['reading'],
  );
}
