import { AwsClient } from 'aws4fetch';
import type { Config } from '../config.ts';

export type AwsService = 'execute-api' | 'lambda' | 's3';

export interface SignedRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
}

/** Sends one request signed with SigV4. Throws what `fetch` throws. */
export type SignedFetch = (service: AwsService, url: string, request: SignedRequest) => Promise<Response>;

/**
 * Signs as the edge's principal. One request is one attempt: aws4fetch would retry up to ten times, which hides
 * outages and can ask a question twice. Every header but `content-type` is part of the signature, so the owner's id
 * cannot be changed on the way; a JSON body is too, a file's bytes are left to TLS (S3 checks their length).
 */
export function createSignedFetch(
  config: Pick<Config, 'awsRegion' | 'awsAccessKeyId' | 'awsSecretAccessKey'>,
  {
    fetch: send = (request: Request) => fetch(request),
  }: { readonly fetch?: (request: Request) => Promise<Response> } = {},
): SignedFetch {
  const aws = new AwsClient({
    accessKeyId: config.awsAccessKeyId,
    secretAccessKey: config.awsSecretAccessKey,
    region: config.awsRegion,
    retries: 0,
  });
  return async function signedFetch(service, url, { method, headers, body, signal }) {
    const request = await aws.sign(url, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      // A redirect would send a signed request somewhere nobody configured.
      redirect: 'manual',
      signal,
      aws: { service },
    });
    return send(request);
  };
}
