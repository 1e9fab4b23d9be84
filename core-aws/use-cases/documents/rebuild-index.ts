import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore, StoredBot } from '../../ports/bot-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import type { IndexFindings, IndexState, IndexStats, LiveChunks, OnIndexProgress } from '../../ports/vector-index.ts';
import { readLiveChunks } from './live-chunks.ts';
import type { LiveChunksPorts } from './live-chunks.ts';

const MAX_ATTEMPTS = 3;
/** Segments are moved to another engine in turns; more of them than this in a row and something is wrong. */
const MAX_TIDY_ROUNDS = 10_000;

export interface IndexRepairPorts extends LiveChunksPorts {
  readonly bots: BotStore;
  readonly clock: Clock;
}

/** A document of which fewer chunks are stored than its record says: no index can be made of what is not there. */
export interface IncompleteDocument {
  readonly documentId: string;
  readonly name: string;
  readonly storedCount: number;
  readonly chunkCount: number;
}

export interface VerifiedIndex extends IndexFindings {
  readonly incomplete: readonly IncompleteDocument[];
  /** Documents that should answer and do not, or do and should not, or with another version; by id. */
  readonly strayDocuments: readonly string[];
}

export type RepairFailure = { readonly kind: 'unknown_bot' };

export function isSound({ missing, extra, damaged, incomplete, strayDocuments }: VerifiedIndex): boolean {
  return [missing, extra, damaged, incomplete, strayDocuments].every((findings) => findings.length === 0);
}

/** Compares what a bot answers from with the chunk store, chunk by chunk. Changes nothing. */
export async function verifyBotIndex(
  ports: IndexRepairPorts,
  botId: string,
  onProgress?: OnIndexProgress,
): Promise<Result<VerifiedIndex, RepairFailure>> {
  const bot = await ports.bots.get(botId);
  if (!bot) return err({ kind: 'unknown_bot' });
  const live = await readLiveChunks(ports, bot);
  const counts = new Map<string, Set<string>>();
  const counted: LiveChunks = {
    ...live,
    async *chunksOf(document) {
      const seen = new Set<string>();
      counts.set(document.documentId, seen);
      for await (const chunk of live.chunksOf(document)) {
        seen.add(chunk.chunkId);
        yield chunk;
      }
    },
  };
  const findings = await ports.index.verify(botId, counted, onProgress);
  const incomplete = live.documents.flatMap(({ documentId, name, chunkCount }): IncompleteDocument[] => {
    const storedCount = counts.get(documentId)?.size ?? 0;
    return storedCount < chunkCount ? [{ documentId, name, storedCount, chunkCount }] : [];
  });
  return ok({ ...findings, incomplete, strayDocuments: await strayDocuments(ports, botId, live) });
}

/** Of the state, which an owner sees; documents without chunks cannot be told from the chunks alone. */
async function strayDocuments({ index }: LiveChunksPorts, botId: string, live: LiveChunks): Promise<readonly string[]> {
  let state: IndexState;
  try {
    state = await index.state(botId);
  } catch (thrown) {
    if (thrown instanceof StoreUnavailable) throw thrown;
    return live.documents.map(({ documentId }) => documentId);
  }
  const versionsOf = (documents: readonly { readonly documentId: string; readonly version: string }[]) =>
    new Map(documents.map(({ documentId, version }) => [documentId, version]));
  const [answering, wanted] = [versionsOf(state.documents), versionsOf(live.documents)];
  return [...new Set([...answering.keys(), ...wanted.keys()])].filter(
    (documentId) => answering.get(documentId) !== wanted.get(documentId),
  );
}

/**
 * Makes a bot's index anew from the chunk store, whatever was there, and sees it through to the engine it should
 * have. Answers keep coming from the old one meanwhile. When documents were uploaded or removed between reading the
 * records and writing the index, it is made again.
 * Errors: throws `StoreUnavailable` where chunks are missing, naming the document that has to be uploaded again.
 */
export async function rebuildBotIndex(
  ports: IndexRepairPorts,
  botId: string,
  onProgress?: OnIndexProgress,
): Promise<Result<IndexState & { readonly stats: IndexStats }, RepairFailure>> {
  const bot = await ports.bots.get(botId);
  if (!bot) return err({ kind: 'unknown_bot' });
  await ports.bots.noteKnowledgeChange(botId, ports.clock.nowMs());
  await rebuildUntilTrue(ports, bot, onProgress);
  await tidyToTheEnd(ports, botId);
  return ok({ ...(await ports.index.state(botId)), stats: await ports.index.stats(botId) });
}

async function rebuildUntilTrue(
  ports: IndexRepairPorts,
  bot: StoredBot,
  onProgress: OnIndexProgress | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const live = await readLiveChunks(ports, bot);
    await ports.index.rebuild(bot.botId, live, onProgress);
    const now = await readLiveChunks(ports, bot);
    if (fingerprint(now) === fingerprint(live)) return;
    if (attempt === MAX_ATTEMPTS) {
      throw new StoreUnavailable(`documents of ${bot.botId} kept changing under ${MAX_ATTEMPTS} rebuilds`);
    }
  }
}

function fingerprint({ documents }: LiveChunks): string {
  return documents
    .map(({ documentId, version }) => `${documentId}#${version}`)
    .toSorted()
    .join('\n');
}

/** Work that is due now; erasing what was replaced a moment ago is left to the bot's next housekeeping. */
async function tidyToTheEnd({ index }: LiveChunksPorts, botId: string): Promise<void> {
  for (let round = 0; round < MAX_TIDY_ROUNDS; round += 1) {
    const { againInS } = await index.tidy(botId);
    if (againInS === undefined || againInS > 1) return;
  }
  throw new Error(`the index of ${botId} is not tidy after ${MAX_TIDY_ROUNDS} rounds`);
}
