import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import { eraseOldVersions } from './erase-old-versions.ts';
import { failDocument } from './fail-document.ts';
import type { FailPorts } from './fail-document.ts';
import { findDocument } from './find-document.ts';
import type { UploadStepOf } from './renew-upload.ts';

/** Gives an upload up: the document has failed, and what had arrived of it is erased. Idempotent. */
export async function abandonUpload(
  ports: FailPorts & { readonly bots: BotStore; readonly files: FileStore },
  request: UploadStepOf & { readonly reason?: 'upload_interrupted' | 'file_too_large' | undefined },
): Promise<Result<void, ApiError>> {
  const found = await findDocument(ports, request);
  if (!found.ok) return found;
  const document = { ...found.value, version: request.version };
  const failed = await failDocument(ports, document, { reason: request.reason ?? 'upload_interrupted' }, ['uploading']);
  if (failed) {
    await ports.files.erasePrefix(objectKey(document.botId, document.documentId, document.version));
    await eraseOldVersions(ports, document);
  }
  return ok(undefined);
}
