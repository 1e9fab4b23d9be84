import { StoreUnavailable } from '../../core-aws/ports/store-unavailable.ts';
import type { IndexTarget } from './choose-target.ts';

/** What a person can do about it; undefined: this is a bug, whose stack says more. */
export function explainFailure(thrown: unknown, { where, tablePrefix }: IndexTarget): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.name === 'ResourceNotFoundException') {
    return `${where} has no tables that begin with "${tablePrefix}". Is it the right region, and the right TABLE_PREFIX?`;
  }
  if (thrown.name === 'CredentialsProviderError' || thrown.name === 'UnrecognizedClientException') {
    return `${where} does not know these credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.`;
  }
  if (thrown.name === 'AccessDeniedException') return `${where} does not allow this: ${thrown.message}`;
  if (thrown.name === 'NoSuchBucket') return `${where} has no such bucket: is DOCUMENTS_BUCKET right?`;
  if (thrown instanceof StoreUnavailable) return `${where}: ${thrown.message}`;
  return undefined;
}
