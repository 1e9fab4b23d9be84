import { randomBytes } from 'node:crypto';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import { embedderIdOf } from '../../../core-aws/adapters/models/embedder-id.ts';
import { contentHash } from '../../../core-aws/domain/documents/content-hash.ts';
import type { StoredDocument } from '../../../core-aws/ports/document-store.ts';
import { objectKey } from '../../../core-aws/ports/file-store.ts';
import type { Stores } from './start-stores.ts';
import { DIMENSIONS } from './start-stores.ts';
import type { WorstInput } from './worst-inputs.ts';

/** Puts the file where an upload would have; its bytes are let go, so that they weigh on nothing. */
export async function placeInput(
  { name, kind, make, knownCount = 0 }: WorstInput,
  stores: Stores,
): Promise<{ readonly bytes: number; readonly document: StoredDocument }> {
  const { bots, documents, files } = stores;
  const id = (kind: Parameters<typeof newId>[0]): string => newId(kind, randomBytes);
  const nowMs = Date.now();
  const bot = {
    botId: id('bot'),
    ownerId: id('session'),
    name: 'Memory',
    look: DEFAULT_LOOK,
    allowedDomains: [],
    settingsVersion: 1,
    embedderId: embedderIdOf({ MODELS: 'gemini' }),
    createdAtMs: nowMs,
  };
  await bots.create(bot);
  const file = make();
  const document: StoredDocument = {
    botId: bot.botId,
    documentId: id('document'),
    version: id('version'),
    name,
    kind,
    bytes: file.length,
    status: 'uploaded',
    warnings: [],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await files.write(objectKey(document.botId, document.documentId, document.version), file);
  await documents.put(document);
  await addKnowledge(stores, bot.botId, knownCount);
  return { bytes: file.length, document };
}

/** Chunks of the usual length, in documents as long as one may be, beside the one that is read. */
async function addKnowledge({ chunks, index }: Stores, botId: string, count: number): Promise<void> {
  const vector = Float32Array.from({ length: DIMENSIONS }, () => 1 / Math.sqrt(DIMENSIONS));
  for (let from = 0; from < count; from += LIMITS.documentMaxPassages) {
    const id = { botId, documentId: newId('document', randomBytes), version: newId('version', randomBytes) };
    const document = { ...id, name: `known ${from}.txt`, embedderId: embedderIdOf({ MODELS: 'gemini' }) };
    const own = Array.from({ length: Math.min(LIMITS.documentMaxPassages, count - from) }, (_, position) => {
      const text = `Passage ${from + position} speaks of parcels and kettles that nobody has counted yet. `.repeat(12);
      const chunkId = `${id.documentId}#${id.version}#${contentHash(text)}`;
      return { chunkId, position, text, headings: ['Known'], vector };
    });
    await chunks.write(document, own);
    await index.commit(document, own);
  }
}
