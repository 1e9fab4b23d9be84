import { BeginUpload, RetryRequest, UploadStep } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { abandonUpload } from '../use-cases/documents/abandon-upload.ts';
import { beginUpload } from '../use-cases/documents/begin-upload.ts';
import type { BeginUploadPorts } from '../use-cases/documents/begin-upload.ts';
import { completeUpload } from '../use-cases/documents/complete-upload.ts';
import { deleteDocument } from '../use-cases/documents/delete-document.ts';
import { getDocument, getDocumentFile, listDocuments } from '../use-cases/documents/list-documents.ts';
import { renewUpload } from '../use-cases/documents/renew-upload.ts';
import { retryDocument } from '../use-cases/documents/retry-document.ts';
import type { RetryPorts } from '../use-cases/documents/retry-document.ts';
import type { CoreRequest, CoreResponse, Routes } from './http-function.ts';
import { parseBody } from './parse-body.ts';

export type UploadPorts = BeginUploadPorts & RetryPorts;

/** The routes of the function `upload`: documents of an owner's bot. */
export function createUploadRoutes(ports: UploadPorts): Routes {
  return {
    'GET /bots/{bot_id}/documents': (request) =>
      withOwner(request, async (whose) => answer(200, await listDocuments(ports, whose))),

    'POST /bots/{bot_id}/documents': (request) =>
      withOwner(request, async (whose) => {
        const body = parseBody(BeginUpload, request.body);
        return body.ok ? answer(201, await beginUpload(ports, { ...whose, ...body.value })) : body;
      }),

    'GET /bots/{bot_id}/documents/{document_id}': (request) =>
      withOwner(request, async (whose) => answer(200, await getDocument(ports, whose))),

    'DELETE /bots/{bot_id}/documents/{document_id}': (request) =>
      withOwner(request, async (whose) => answer(204, await deleteDocument(ports, whose))),

    'GET /bots/{bot_id}/documents/{document_id}/file': (request) =>
      withOwner(request, async (whose) => answer(200, await getDocumentFile(ports, whose))),

    'POST /bots/{bot_id}/documents/{document_id}/retry': (request) =>
      withOwner(request, async (whose) => {
        const body = parseBody(RetryRequest, request.body);
        return body.ok ? answer(202, await retryDocument(ports, { ...whose, ...body.value })) : body;
      }),

    'POST /bots/{bot_id}/documents/{document_id}/renew': (request) =>
      withStep(request, async (step) => answer(204, await renewUpload(ports, step))),

    'POST /bots/{bot_id}/documents/{document_id}/complete': (request) =>
      withStep(request, async (step) => answer(200, await completeUpload(ports, step))),

    'POST /bots/{bot_id}/documents/{document_id}/abandon': (request) =>
      withStep(request, async (step) => answer(204, await abandonUpload(ports, step))),
  };
}

interface Whose {
  readonly ownerId: string;
  readonly botId: string;
  readonly documentId: string;
}

type Answer = Promise<Result<CoreResponse, ApiError>>;

/** Every route here is an owner's; the edge names the owner it verified in a header. */
async function withOwner(request: CoreRequest, run: (whose: Whose) => Answer): Answer {
  const { ownerId, params } = request;
  if (!ownerId) return err({ code: 'unauthenticated', message: 'sign in to see or change documents' });
  return run({ ownerId, botId: params['bot_id'] ?? '', documentId: params['document_id'] ?? '' });
}

async function withStep(request: CoreRequest, run: (step: Whose & UploadStep) => Answer): Answer {
  return withOwner(request, async (whose) => {
    const step = parseBody(UploadStep, request.body);
    return step.ok ? run({ ...whose, ...step.value }) : step;
  });
}

function answer(status: 200 | 201 | 202 | 204, result: Result<unknown, ApiError>): Result<CoreResponse, ApiError> {
  if (!result.ok) return result;
  return ok(status === 204 ? { status } : { status, body: result.value });
}
