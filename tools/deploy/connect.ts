import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Aws } from './aws.ts';
import { AwsError, textIn } from './aws.ts';
import { nextFor } from './explain-failure.ts';
import type { Options } from './parse-options.ts';
import type { World } from './world.ts';

export interface Connected {
  readonly aws: Aws;
  readonly accountId: string;
}

/** For commands on what is deployed already. Errors: everything that is missing, with what to do, in lines. */
export async function connect(
  { region: asked }: Pick<Options, 'region'>,
  { account, connectAws }: Pick<World, 'account' | 'connectAws'>,
): Promise<Result<Connected, string>> {
  const problems: string[] = [];
  const region = asked ?? (await account.region());
  if (region === undefined) problems.push('No AWS region is known. Add --region, or set AWS_REGION.');
  const credentials = await account.credentials();
  if (!credentials.ok) {
    problems.push(
      `No AWS credentials (${credentials.error}). Sign in with aws sso login or aws configure, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  }
  if (region === undefined || !credentials.ok) return err(problems.join('\n'));
  const aws = connectAws(credentials.value, region);
  try {
    return ok({ aws, accountId: textIn(await aws.query('sts', 'GetCallerIdentity'), 'Account') ?? '' });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return err(`AWS refuses these credentials (${thrown.code}). ${nextFor(thrown.message)}`);
  }
}
