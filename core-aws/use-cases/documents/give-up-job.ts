import type { Cipher } from '../../ports/cipher.ts';
import { contentKey } from '../../ports/file-store.ts';
import type { Job } from '../../ports/job-queue.ts';
import type { EraseBotPorts } from './erase-bot.ts';
import { eraseBot } from './erase-bot.ts';
import { tidyIndex } from './change-knowledge.ts';
import { eraseDocument } from './erase-document.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { openPassword } from './seal-password.ts';

/**
 * What becomes of a job that failed on every delivery: the document it was to read has failed, and its owner
 * can see it and have it tried again; an erasure is tried again here, because what was promised to be deleted
 * must not stay.
 */
export async function giveUpJob(
  ports: FailPorts & EraseBotPorts & { readonly cipher: Cipher },
  job: Job,
): Promise<'document_failed' | 'nothing_to_do' | 'erased' | 'tidied'> {
  switch (job.job) {
    case 'ingest':
    case 'unpack': {
      const document = await ports.documents.get(job.botId, job.documentId);
      if (document?.version !== job.version) {
        // Kept by a delivery that died right after it, while the document was deleted or replaced.
        await ports.files.erasePrefix(contentKey(job));
        return 'nothing_to_do';
      }
      // Its owner has given a password since, and that job is on its way.
      if (job.job === 'ingest' && (await openPassword(ports.cipher, document, job)).kind === 'of_other_retry') {
        return 'nothing_to_do';
      }
      const failed = await failDocument(ports, document, { reason: 'read_failed' }, [
        'uploading',
        'uploaded',
        'reading',
      ]);
      return failed ? 'document_failed' : 'nothing_to_do';
    }
    // The document stays ready; its report just does not say how much of it is found.
    case 'check_document':
      return 'nothing_to_do';
    case 'erase_document':
      await eraseDocument(ports, job);
      return 'erased';
    case 'erase_bot':
      await eraseBot(ports, job.botId);
      return 'erased';
    // What was deleted may still lie in a segment.
    case 'tidy_index':
      await tidyIndex(ports, job.botId);
      return 'tidied';
  }
}
