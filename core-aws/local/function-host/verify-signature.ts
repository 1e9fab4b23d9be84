import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they came over the wire. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface TrustedCaller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Why a request is refused. For the log only: every refusal looks alike to the caller. */
export type SignatureRefusal =
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unknown_key' }
  | { readonly kind: 'wrong_scope'; readonly scope: string }
  | { readonly kind: 'unsigned_header'; readonly header: string }
  | { readonly kind: 'expired'; readonly skewS: number }
  | { readonly kind: 'wrong_body_hash' }
  | { readonly kind: 'wrong_signature' };

interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;
/** How far a request's clock may be from ours; AWS allows the same. */
const MAX_SKEW_MS = 5 * 60_000;

/**
 * Checks AWS Signature Version 4 the way IAM does: the signature is computed again over the method, path, query,
 * signed headers and body that really arrived, and compared in constant time. One verifier serves one service
 * name and region, so a signature made for another is refused.
 *
 * Source: AWS General Reference, "Create a signed AWS API request" (read 2026-11).
 */
export function createSignatureVerifier({
  caller,
  region,
  service,
  nowMs = Date.now,
}: {
  readonly caller: TrustedCaller;
  readonly region: string;
  readonly service: 'execute-api' | 'lambda';
  readonly nowMs?: () => number;
}): (request: SignedRequest) => Promise<Result<{ readonly accessKeyId: string }, SignatureRefusal>> {
  const signer = new SignatureV4({
    credentials: { accessKeyId: caller.accessKeyId, secretAccessKey: caller.secretAccessKey },
    region,
    service,
    sha256: Sha256,
    // The checksum header is checked below; adding one here would change what is signed.
    applyChecksum: false,
  });

  return async function verify(request) {
    const authorization = request.headers['authorization'];
    if (authorization === undefined) return err({ kind: 'missing' });
    const claim = parseAuthorization(authorization);
    if (!claim) return err({ kind: 'malformed' });
    if (!equalInConstantTime(claim.accessKeyId, caller.accessKeyId)) return err({ kind: 'unknown_key' });
    if (claim.region !== region || claim.service !== service) {
      return err({ kind: 'wrong_scope', scope: `${claim.region}/${claim.service}` });
    }
    const unsigned = ['host', 'x-amz-date'].find((name) => !claim.signedHeaders.includes(name));
    if (unsigned !== undefined) return err({ kind: 'unsigned_header', header: unsigned });

    const signedAtMs = parseAmzDate(request.headers['x-amz-date'] ?? '');
    if (signedAtMs === undefined || !request.headers['x-amz-date']?.startsWith(claim.date)) {
      return err({ kind: 'malformed' });
    }
    const skewMs = nowMs() - signedAtMs;
    if (Math.abs(skewMs) > MAX_SKEW_MS) return err({ kind: 'expired', skewS: Math.round(skewMs / 1000) });

    const declaredHash = request.headers['x-amz-content-sha256'];
    if (declaredHash !== undefined && !equalInConstantTime(declaredHash, await sha256Hex(request.body))) {
      return err({ kind: 'wrong_body_hash' });
    }

    const headers: Record<string, string> = {};
    for (const name of claim.signedHeaders) {
      const value = request.headers[name];
      if (value === undefined) return err({ kind: 'unsigned_header', header: name });
      headers[name] = value;
    }
    const { path, query } = splitTarget(request.target);
    const again = await signer.sign(
      {
        method: request.method,
        protocol: 'http:',
        hostname: request.headers['host'] ?? '',
        path,
        query,
        headers,
        body: request.body,
      },
      { signingDate: new Date(signedAtMs), signableHeaders: new Set(claim.signedHeaders) },
    );
    const expected = parseAuthorization(again.headers['authorization'] ?? '');
    const matches =
      expected?.signedHeaders.join(';') === claim.signedHeaders.join(';') &&
      equalInConstantTime(expected.signature, claim.signature);
    return matches ? ok({ accessKeyId: claim.accessKeyId }) : err({ kind: 'wrong_signature' });
  };
}

function parseAuthorization(header: string): Claim | undefined {
  const match = AUTHORIZATION.exec(header);
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Keys without a name are left out and repeated ones kept, as signers do. */
function splitTarget(target: string): { path: string; query: Record<string, string | string[]> } {
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [key, value] of new URLSearchParams(at < 0 ? '' : target.slice(at + 1))) {
    if (key === '') continue;
    const before = query[key];
    query[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return { path, query };
}

async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const hash = new Sha256();
  hash.update(bytes);
  return Buffer.from(await hash.digest()).toString('hex');
}

/** Lengths may differ in time; the bytes may not. */
function equalInConstantTime(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
