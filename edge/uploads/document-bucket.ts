import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Config } from '../config.ts';
import { deadlineExceeded, serviceUnavailable } from '../core/read-core-error.ts';
import type { SignedFetch, SignedRequest } from '../core/signed-fetch.ts';
import { DEADLINES } from '../deadlines.ts';

export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

/** An S3 multipart upload under way. Parts become an object only with `complete`. */
export interface MultipartUpload {
  readonly putPart: (number: number, bytes: Uint8Array) => Promise<Result<UploadedPart, ApiError>>;
  readonly complete: (parts: readonly UploadedPart[]) => Promise<Result<void, ApiError>>;
  readonly abort: () => Promise<Result<void, ApiError>>;
}

/** The bucket of original files. Errors: `service_unavailable` and `deadline_exceeded` only; S3's words stay inside. */
export interface DocumentBucket {
  readonly put: (key: string, bytes: Uint8Array) => Promise<Result<void, ApiError>>;
  readonly beginMultipart: (key: string) => Promise<Result<MultipartUpload, ApiError>>;
  readonly get: (key: string) => Promise<Result<Response, ApiError>>;
}

/**
 * S3 over signed HTTP. Source: Amazon S3 API reference, PutObject, CreateMultipartUpload, UploadPart,
 * CompleteMultipartUpload (which may report a failure with status 200), AbortMultipartUpload.
 */
export function createDocumentBucket(
  { documentsUrl }: Pick<Config, 'documentsUrl'>,
  signedFetch: SignedFetch,
): DocumentBucket {
  async function ask(
    what: string,
    key: string,
    query: string,
    request: Omit<SignedRequest, 'signal'>,
  ): Promise<Result<Response, ApiError>> {
    const signal = AbortSignal.timeout(DEADLINES.bucketRequestMs);
    try {
      const response = await signedFetch('s3', `${documentsUrl}/${key}${query}`, { ...request, signal });
      if (response.ok) return ok(response);
      await response.body?.cancel();
      return err(serviceUnavailable(`${what}: the bucket answered ${response.status}`));
    } catch (cause) {
      return err(signal.aborted ? deadlineExceeded(`${what}: no answer from the bucket`) : serviceUnavailable(cause));
    }
  }

  async function askText(
    what: string,
    key: string,
    query: string,
    request: Omit<SignedRequest, 'signal'>,
  ): Promise<Result<string, ApiError>> {
    const answer = await ask(what, key, query, request);
    if (!answer.ok) return answer;
    try {
      return ok(await answer.value.text());
    } catch (cause) {
      return err(serviceUnavailable(cause));
    }
  }

  function multipart(key: string, uploadId: string): MultipartUpload {
    const id = `uploadId=${encodeURIComponent(uploadId)}`;
    return {
      async putPart(number, bytes) {
        const answer = await ask('UploadPart', key, `?partNumber=${number}&${id}`, { method: 'PUT', body: bytes });
        if (!answer.ok) return answer;
        const etag = answer.value.headers.get('etag');
        await answer.value.body?.cancel();
        return etag === null ? err(serviceUnavailable('UploadPart: no etag')) : ok({ number, etag });
      },
      async complete(parts) {
        const list = parts.map(
          ({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
        );
        const answer = await askText('CompleteMultipartUpload', key, `?${id}`, {
          method: 'POST',
          headers: { 'content-type': 'application/xml' },
          body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`,
        });
        if (!answer.ok) return answer;
        return answer.value.includes('<Error>')
          ? err(serviceUnavailable('CompleteMultipartUpload: an error with status 200'))
          : ok(undefined);
      },
      async abort() {
        const answer = await askText('AbortMultipartUpload', key, `?${id}`, { method: 'DELETE' });
        return answer.ok ? ok(undefined) : answer;
      },
    };
  }

  return {
    async put(key, bytes) {
      const answer = await askText('PutObject', key, '', { method: 'PUT', body: bytes });
      return answer.ok ? ok(undefined) : answer;
    },
    async beginMultipart(key) {
      const answer = await askText('CreateMultipartUpload', key, '?uploads=', { method: 'POST' });
      if (!answer.ok) return answer;
      const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.value)?.[1];
      return uploadId === undefined
        ? err(serviceUnavailable('CreateMultipartUpload: no upload id'))
        : ok(multipart(key, uploadId));
    },
    get: (key) => ask('GetObject', key, '', { method: 'GET' }),
  };
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
