import { createAesGcmCipher } from '../../core-aws/adapters/aes-gcm-cipher.ts';
import { createDeadline } from '../../core-aws/adapters/extract/deadline.ts';
import { readFile } from '../../core-aws/adapters/extract/read-file.ts';
import { createFileContentStore } from '../../core-aws/adapters/file-content-store.ts';
import { createZipArchiveReader } from '../../core-aws/adapters/zip-archive-reader.ts';
import type { StoredBot } from '../../core-aws/ports/bot-store.ts';
import type { StoredDocument } from '../../core-aws/ports/document-store.ts';
import type { Job } from '../../core-aws/ports/job-queue.ts';
import type { TextExtractor } from '../../core-aws/ports/text-extractor.ts';
import { beginUpload } from '../../core-aws/use-cases/documents/begin-upload.ts';
import { tidyIndex } from '../../core-aws/use-cases/documents/change-knowledge.ts';
import { checkDocument } from '../../core-aws/use-cases/documents/check-document.ts';
import { completeUpload } from '../../core-aws/use-cases/documents/complete-upload.ts';
import { eraseBot } from '../../core-aws/use-cases/documents/erase-bot.ts';
import { eraseDocument } from '../../core-aws/use-cases/documents/erase-document.ts';
import { ingestDocument } from '../../core-aws/use-cases/documents/ingest-document.ts';
import { unpackArchive } from '../../core-aws/use-cases/documents/unpack-archive.ts';
import type { DocumentKind } from '#shared/documents.ts';
import type { UploadTicket } from '#shared/core-api.ts';
import { createMemoryBotStore } from './memory-bot-store.ts';
import { createMemoryChunkStore } from './memory-chunk-store.ts';
import { createMemoryConversationStore } from './memory-conversation-store.ts';
import { createMemoryDocumentNames } from './memory-document-names.ts';
import { createMemoryDocumentStore } from './memory-document-store.ts';
import { createMemoryEmbedder } from './memory-embedder.ts';
import { createMemoryFileStore } from './memory-file-store.ts';
import { createMemoryJobQueue } from './memory-job-queue.ts';
import { createMemoryReadingSlots } from './memory-reading-slots.ts';
import { createMemoryUsageStore } from './memory-usage-store.ts';
import { createMemoryVectorIndex } from './memory-vector-index.ts';
import { SAMPLE_NOW_MS, sampleBot } from './sample-records.ts';

function createReadersHere(): TextExtractor {
  return { extract: (kind, bytes, options = {}) => readFile(kind, bytes, createDeadline(10_000), options) };
}

export type DocumentsWorld = Awaited<ReturnType<typeof createDocumentsWorld>>;

/** A bot with its owner and all stores in memory; the clock stands until a test moves it. */
export async function createDocumentsWorld({ maxBatch = 2 }: { readonly maxBatch?: number } = {}) {
  const embedder = createMemoryEmbedder({ maxBatch });
  let nowMs = SAMPLE_NOW_MS;
  let drawn = 0;
  const files = createMemoryFileStore();
  const chunks = createMemoryChunkStore();
  const randomness = {
    // A full-period generator, so that hundreds of ids differ and are the same in every run.
    bytes: (count: number) =>
      Uint8Array.from({ length: count }, () => (drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0) >>> 24),
  };
  const ports = {
    bots: createMemoryBotStore(),
    documents: createMemoryDocumentStore(),
    names: createMemoryDocumentNames(),
    slots: createMemoryReadingSlots({ nowMs: () => nowMs }),
    conversations: createMemoryConversationStore({ nowMs: () => nowMs }),
    usage: createMemoryUsageStore(),
    files,
    contents: createFileContentStore({ files }),
    jobs: createMemoryJobQueue(),
    chunks,
    index: createMemoryVectorIndex({ chunks }),
    // The real readers, in this process: starting one apart for each world would be most of a test's time.
    extractor: createReadersHere(),
    archives: createZipArchiveReader(),
    embedder,
    clock: { nowMs: () => nowMs },
    randomness,
    cipher: createAesGcmCipher({ randomness }),
  };
  const bot: StoredBot = sampleBot({ embedderId: embedder.id });
  await ports.bots.create(bot);
  const whose = { ownerId: bot.ownerId, botId: bot.botId };

  async function begin(name: string, kind: DocumentKind = 'txt'): Promise<UploadTicket> {
    const ticket = await beginUpload(ports, { ...whose, name, kind });
    if (!ticket.ok) throw new Error(ticket.error.message);
    return ticket.value;
  }

  /** Begins an upload, puts the bytes where the ticket says, completes it; the job is queued, not run. */
  async function upload(name: string, content: string | Uint8Array, kind: DocumentKind = 'txt'): Promise<UploadTicket> {
    const ticket = await begin(name, kind);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await ports.files.put(ticket.object_key, bytes);
    const step = { documentId: ticket.document_id, version: ticket.version, bytes: bytes.length };
    const completed = await completeUpload(ports, { ...whose, ...step });
    if (!completed.ok) throw new Error(completed.error.message);
    return ticket;
  }

  async function run(job: Job): Promise<void> {
    if (job.job === 'ingest') await ingestDocument(ports, job);
    else if (job.job === 'check_document') {
      await checkDocument(ports, job, { isOutOfTime: () => false, tryNumber: job.tryNumber });
    } else if (job.job === 'unpack') await unpackArchive(ports, job);
    else if (job.job === 'erase_document') await eraseDocument(ports, job);
    else if (job.job === 'tidy_index') await tidyIndex(ports, job.botId);
    else await eraseBot(ports, job.botId);
  }

  async function runJobs(): Promise<void> {
    for (let jobs = await ports.jobs.takeAll(); jobs.length > 0; jobs = await ports.jobs.takeAll()) {
      for (const job of jobs) await run(job);
    }
  }

  async function stored(documentId: string): Promise<StoredDocument> {
    const document = await ports.documents.get(bot.botId, documentId);
    if (!document) throw new Error(`no document ${documentId}`);
    return document;
  }

  /** Texts the bot would find for a question: what visitors can be told. */
  async function find(text: string): Promise<readonly string[]> {
    const vector = await embedder.embedQuestion(text);
    if (!vector.ok) throw new Error(vector.error.kind);
    const snapshot = await ports.index.snapshot(bot.botId);
    const passages = await snapshot.search({ text, vector: vector.value, embedderId: embedder.id }, 10);
    return passages.filter((passage) => passage.coverage > 0.5).map((passage) => passage.text);
  }

  return {
    ports,
    bot,
    whose,
    begin,
    upload,
    run,
    runJobs,
    stored,
    find,
    passTimeMs: (ms: number): void => void (nowMs += ms),
  };
}
