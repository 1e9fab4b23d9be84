import { AwsClient } from 'aws4fetch';

/** Calls the function host as the edge does: signed with aws4fetch, never tried again. */
export function createSignedCaller({
  accessKeyId,
  secretAccessKey,
  service,
  region = 'eu-central-1',
}: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly service: 'execute-api' | 'lambda';
  readonly region?: string;
}): (url: string, init?: RequestInit) => Promise<Response> {
  const client = new AwsClient({ accessKeyId, secretAccessKey, service, region, retries: 0 });
  return async (url, init) => fetch(await client.sign(url, init), { signal: init?.signal ?? null });
}
