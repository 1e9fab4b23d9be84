import type { SSMClient } from '@aws-sdk/client-ssm';
import { orUnavailable } from './aws-outage.ts';

/**
 * A secret kept in Parameter Store as a SecureString, read at first use and kept for as long as the function's
 * environment lives. The client is loaded then too: a function that needs no secret does not pay for its code.
 * Cost: standard parameters and their reads are free; one call of some 30 ms per environment.
 * Errors: `StoreUnavailable` when the service does not answer; the next use asks again.
 * Source: AWS Systems Manager User Guide, "Parameter Store" (read 2026-11).
 */
export function createSsmSecret(
  name: string,
  { client = createClient }: { readonly client?: () => Promise<Pick<SSMClient, 'send'>> } = {},
): () => Promise<string> {
  let asked: Promise<string> | undefined;

  async function read(): Promise<string> {
    const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
    const ssm = await client();
    const { Parameter } = await orUnavailable(
      'Parameter Store',
      ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true })),
    );
    if (!Parameter?.Value) throw new Error(`the parameter ${name} is empty`);
    return Parameter.Value;
  }

  return () => {
    asked ??= read().catch((thrown: unknown) => {
      asked = undefined;
      throw thrown;
    });
    return asked;
  };
}

async function createClient(): Promise<SSMClient> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  return new SSMClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}
