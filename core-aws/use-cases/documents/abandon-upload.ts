import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import { eraseOvertakenFile } from './erase-old-versions.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { findDocument } from './find-document.ts';
import type { UploadStepOf } from './renew-upload.ts';

/**
 * Gives an upload up: the document has failed, and what had arrived of it is erased; so it is when the document was
 * replaced or deleted, or its bot, while the file was on its way. Idempotent.
 */
export async function abandonUpload(
  ports: FailPorts & { readonly bots: BotStore },
  request: UploadStepOf & { readonly reason?: 'upload_interrupted' | 'file_too_large' | undefined },
): Promise<Result<void, ApiError>> {
  const found = await findDocument(ports, request);
  if (!found.ok) {
    const bot = await ports.bots.get(request.botId);
    if (!bot || bot.ownerId === request.ownerId) await eraseOvertakenFile(ports, request);
    return found;
  }
  const document = { ...found.value, version: request.version };
  const failed = await failDocument(ports, document, { reason: request.reason ?? 'upload_interrupted' }, ['uploading']);
  if (failed) await ports.files.erasePrefix(objectKey(document.botId, document.documentId, document.version));
  else await eraseOvertakenFile(ports, document);
  return ok(undefined);
}
