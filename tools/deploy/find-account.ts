import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { AwsCredentials } from './aws.ts';

/** Where credentials and region come from: the environment, profiles, single sign-on, roles. */
export interface AccountSource {
  /** Errors: a line that says why there are none. */
  readonly credentials: () => Promise<Result<AwsCredentials, string>>;
  readonly region: () => Promise<string | undefined>;
}

/** The SDK's own chains, as every client of it has them: what works for AWS's other tools works here. */
export function createAccountSource(): AccountSource {
  return {
    async credentials() {
      const client = new DynamoDBClient({ region: 'us-east-1' });
      try {
        return ok(await client.config.credentials());
      } catch (cause) {
        const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
        return err(/could not load credentials/i.test(why) ? 'none found' : why.slice(0, 200));
      } finally {
        client.destroy();
      }
    },
    async region() {
      const client = new DynamoDBClient({});
      try {
        return await client.config.region();
      } catch {
        return undefined;
      } finally {
        client.destroy();
      }
    },
  };
}
