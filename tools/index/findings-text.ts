import type { IndexStats } from '../../core-aws/ports/vector-index.ts';
import { isSound } from '../../core-aws/use-cases/documents/rebuild-index.ts';
import type { VerifiedIndex } from '../../core-aws/use-cases/documents/rebuild-index.ts';

/** Of each kind so many are named; the JSON has them all. */
const NAMED = 5;

/** What was found of one bot, for people. */
export function findingsText(botId: string, found: VerifiedIndex, stats: IndexStats | undefined): string {
  const engine = stats ? `${stats.engine}, generation ${stats.generation}` : 'cannot be read';
  const head = `${botId}  ${isSound(found) ? 'sound' : 'NOT SOUND'}  ${found.checkedCount.toLocaleString('en')} chunks checked (${engine})`;
  const lines = [
    listed('missing from the index', found.missing),
    listed('in the index, not stored', found.extra),
    listed('damaged', found.damaged),
    listed('documents with another version than they should have', found.strayDocuments),
    listed(
      'documents with chunks missing from the store, to be uploaded again',
      found.incomplete.map(
        ({ documentId, name, storedCount, chunkCount }) =>
          `${documentId} (${name}): ${storedCount.toLocaleString('en')} of ${chunkCount.toLocaleString('en')}`,
      ),
    ),
  ].flat();
  return [head, ...lines].join('\n');
}

function listed(what: string, entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  const more = entries.length - NAMED;
  return [
    `  ${what}: ${entries.length.toLocaleString('en')}`,
    ...entries.slice(0, NAMED).map((entry) => `    ${entry}`),
    ...(more > 0 ? [`    and ${more.toLocaleString('en')} more; --json names them all`] : []),
  ];
}

/** The same for programs. */
export function findingsJson(
  botId: string,
  found: VerifiedIndex,
  stats: IndexStats | undefined,
): Readonly<Record<string, unknown>> {
  return {
    bot_id: botId,
    ok: isSound(found),
    engine: stats?.engine ?? null,
    generation: stats?.generation ?? null,
    checked: found.checkedCount,
    missing: found.missing,
    extra: found.extra,
    damaged: found.damaged,
    stray_documents: found.strayDocuments,
    incomplete: found.incomplete.map(({ documentId, name, storedCount, chunkCount }) => ({
      document_id: documentId,
      name,
      stored: storedCount,
      chunks: chunkCount,
    })),
  };
}
