import type { BotStore } from '../../ports/bot-store.ts';
import type { ConversationStore } from '../../ports/conversation-store.ts';
import type { DocumentNames } from '../../ports/document-names.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { keyPrefix } from '../../ports/file-store.ts';
import type { UsageStore } from '../../ports/usage-store.ts';
import type { ChunkStore } from '../../ports/chunk-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

export interface EraseBotPorts {
  readonly bots: BotStore;
  readonly documents: DocumentStore;
  readonly names: DocumentNames;
  readonly conversations: ConversationStore;
  readonly usage: UsageStore;
  readonly files: FileStore;
  readonly chunks: ChunkStore;
  readonly index: VectorIndex;
}

/**
 * Erases all of a deleted bot, its record last, so that the job can be repeated until nothing is left. A bot
 * that is not deleted is left alone.
 */
export async function eraseBot(ports: EraseBotPorts, botId: string): Promise<void> {
  if ((await ports.bots.get(botId)) !== undefined) return;
  // The records of documents go first: a job that is reading one sees at its next step that it is gone.
  for (const { documentId } of await ports.documents.list(botId)) await ports.documents.erase(botId, documentId);
  await ports.names.eraseBot(botId);
  await ports.index.eraseBot(botId);
  await ports.chunks.eraseBot(botId);
  await ports.files.erasePrefix(keyPrefix(botId));
  await ports.conversations.eraseBot(botId);
  await ports.usage.eraseBot(botId);
  await ports.bots.erase(botId);
}
