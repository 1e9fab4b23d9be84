import type { Aws } from './aws.ts';
import { AwsError, isNotFound, textIn } from './aws.ts';
import { nextFor } from './explain-failure.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import type { World } from './world.ts';

export interface Check {
  readonly name: string;
  /** `unknown`: cannot be told before something else is there. */
  readonly state: 'good' | 'missing' | 'unknown';
  readonly found: string;
  readonly fix?: string;
}

export interface Checked {
  readonly checks: readonly Check[];
  /** Present when AWS answered who we are. */
  readonly account?: { readonly id: string; readonly aws: Aws };
  readonly region?: string;
}

const MIN_NODE_MAJOR = 22;
/** What the CDK's current assets need (aws-cdk-lib 2.276, DefaultStackSynthesizer). */
const MIN_BOOTSTRAP = 6;
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

const good = (name: string, found: string): Check => ({ name, state: 'good', found });
const missing = (name: string, found: string, fix: string): Check => ({ name, state: 'missing', found, fix });

/** Looks at everything a deployment needs and goes on after what is missing, so that all of it is told at once. */
export async function runChecks(
  options: Options,
  world: Pick<World, 'env' | 'account' | 'connectAws' | 'run' | 'nodeVersion'>,
): Promise<Checked> {
  const checks: Check[] = [];
  const major = Number(world.nodeVersion.replace(/^v/, '').split('.')[0]);
  checks.push(
    major >= MIN_NODE_MAJOR
      ? good('Node', world.nodeVersion)
      : missing('Node', world.nodeVersion, 'Start it with npm run, which uses the Node of this project.'),
  );

  const region = options.region ?? (await world.account.region());
  const credentials = await world.account.credentials();
  let account: Checked['account'];
  if (!credentials.ok) {
    checks.push(
      missing(
        'AWS credentials',
        credentials.error,
        'Sign in with aws sso login or aws configure, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      ),
    );
  } else {
    // Who one is can be asked in any region; a missing region is a line of its own.
    const aws = world.connectAws(credentials.value, region ?? 'us-east-1');
    try {
      const answer = await aws.query('sts', 'GetCallerIdentity');
      const id = textIn(answer, 'Account') ?? '';
      account = { id, aws };
      checks.push(good('AWS credentials', `account ${id}, ${(textIn(answer, 'Arn') ?? '').split(':').at(-1)}`));
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      checks.push(missing('AWS credentials', `refused (${thrown.code})`, nextFor(thrown.message)));
    }
  }
  checks.push(
    region === undefined
      ? missing('AWS region', 'none', 'Add --region eu-central-1 (or another), or set AWS_REGION.')
      : good('AWS region', region),
  );
  checks.push(await checkBootstrap(account, region));
  checks.push(await checkWrangler(world));
  checks.push(await checkGeminiKey(options, world.env, region === undefined ? undefined : account));
  return { checks, ...(account && { account }), ...(region === undefined ? {} : { region }) };
}

async function checkBootstrap(account: Checked['account'], region: string | undefined): Promise<Check> {
  const name = 'CDK bootstrap';
  if (account === undefined || region === undefined) {
    return { name, state: 'unknown', found: 'not looked at: needs the AWS account and region' };
  }
  const fix = `Prepare the account once: npx cdk bootstrap aws://${account.id}/${region}`;
  try {
    const { Parameter } = await account.aws.json('ssm', 'GetParameter', { Name: BOOTSTRAP_PARAMETER });
    const version = Number((Parameter as { readonly Value?: unknown } | undefined)?.Value);
    return version >= MIN_BOOTSTRAP
      ? good(name, `version ${version}`)
      : missing(name, `version ${version}, too old (${MIN_BOOTSTRAP} or newer is needed)`, fix);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return isNotFound(thrown)
      ? missing(name, 'not there', fix)
      : missing(name, `could not be read (${thrown.code})`, nextFor(thrown.message));
  }
}

async function checkWrangler({ run }: Pick<World, 'run'>): Promise<Check> {
  const name = 'Cloudflare sign-in';
  const fix = 'Run npx wrangler login, or set CLOUDFLARE_API_TOKEN (made from the template "Edit Cloudflare Workers").';
  const { stdout, code } = await run({ name: 'wrangler', args: ['whoami', '--json'] });
  const found = readWhoami(stdout);
  if (code !== 0 || found === undefined) return missing(name, 'none', fix);
  return good(name, found.join(', '));
}

/** The names of the accounts; undefined when nobody is signed in. wrangler may print hints around its JSON. */
function readWhoami(stdout: string): readonly string[] | undefined {
  try {
    const parsed = JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1)) as {
      readonly loggedIn?: unknown;
      readonly accounts?: readonly { readonly name?: unknown }[];
    };
    return parsed.loggedIn === true ? (parsed.accounts ?? []).map(({ name }) => String(name)) : undefined;
  } catch {
    return undefined;
  }
}

async function checkGeminiKey({ stage }: Options, env: World['env'], account: Checked['account']): Promise<Check> {
  const name = 'Gemini key';
  if (env['GEMINI_API_KEY']) return good(name, 'in GEMINI_API_KEY');
  const fix = 'Make a key at https://aistudio.google.com/apikey and set GEMINI_API_KEY. It is kept in Parameter Store.';
  if (account !== undefined) {
    try {
      await account.aws.json('ssm', 'GetParameter', { Name: namesOf(stage).geminiParameter });
      return good(name, 'in Parameter Store');
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
    }
  }
  return missing(name, 'none', fix);
}

/** One line for each check, with what to do below those that are missing. */
export function checksText(checks: readonly Check[]): readonly string[] {
  const marks = { good: 'ok     ', missing: 'MISSING', unknown: '?      ' } as const;
  return checks.flatMap(({ name, state, found, fix }) => [
    `  ${marks[state]} ${name.padEnd(18)} ${found}`,
    ...(fix === undefined ? [] : [`          -> ${fix}`]),
  ]);
}
