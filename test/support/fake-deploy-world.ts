import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNCTIONS } from '../../core-aws/function-definitions.ts';
import { tableNames } from '../../core-aws/tables.ts';
import { toErrorBody } from '#shared/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';
import type { Options } from '../../tools/deploy/parse-options.ts';
import { parseOptions } from '../../tools/deploy/parse-options.ts';
import type { Command } from '../../tools/deploy/parse-options.ts';
import type { Program, ProgramResult } from '../../tools/deploy/program.ts';
import type { World } from '../../tools/deploy/world.ts';
import { createFakeAwsAccount, DEPLOYER } from './fake-aws-account.ts';
import type { FakeAwsAccount } from './fake-aws-account.ts';

/** What is thrown where the process is meant to have been killed. */
export class Killed extends Error {}

export interface FakeVersion {
  readonly id: string;
  readonly createdOn: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface FakeDeployWorld {
  readonly world: World;
  readonly aws: FakeAwsAccount;
  /** Cloudflare's side: versions of the Worker, and which of them were deployed, in order. */
  readonly worker: { versions: FakeVersion[]; deployed: string[]; secrets: Record<string, string>; isThere: boolean };
  readonly cloudflare: { isSignedIn: boolean };
  readonly env: Record<string, string>;
  /** `name arg arg…` of every program. */
  readonly programs: string[];
  readonly stdins: string[];
  readonly said: string[];
  /** Programs that fail from now on, by the beginning of their line: what they print. */
  readonly failing: Map<string, string>;
  /** Counted down at every effect on the outside; at zero the process dies, before or after the effect. */
  kill: { left: number; when: 'before' | 'after' } | undefined;
  readonly answers: { confirm: boolean | undefined; credentials: boolean; region: string | undefined };
  readonly stop: AbortController;
  /** The same outside, as a newly started process meets it. */
  readonly restart: () => World;
  readonly options: (command: Command, ...argv: string[]) => Options;
}

export const WORKER_URL = 'https://edgewise-edge-dev.ada.workers.dev';
export const GEMINI_KEY = 'AIza-gemini-canary';

/** AWS, Cloudflare, the programs and the deployed edge, all in memory; files in a folder of its own. */
export function createFakeDeployWorld(prefix = 'edgewise-dev-'): FakeDeployWorld {
  const root = mkdtempSync(join(tmpdir(), 'edgewise-deploy-test-'));
  for (const folder of ['edge', 'dist/functions/chat', 'core-aws/infra'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'edge/worker.ts'), 'one');
  writeFileSync(join(root, 'dist/functions/chat/index.mjs'), 'one');
  const aws = createFakeAwsAccount();
  let nowMs = Date.UTC(2026, 10, 23);
  let versionCount = 0;

  let isDead = false;
  function effect<T>(act: () => T): T {
    if (isDead) throw new Killed();
    const { kill } = fake;
    if (kill === undefined) return act();
    kill.left -= 1;
    if (kill.left > 0) return act();
    fake.kill = undefined;
    isDead = true;
    if (kill.when === 'before') throw new Killed();
    act();
    throw new Killed();
  }

  async function run(program: Program): Promise<ProgramResult> {
    const line = [program.name, ...program.args].join(' ');
    fake.programs.push(line);
    if (program.stdin !== undefined) fake.stdins.push(program.stdin);
    const failure = [...fake.failing].find(([start]) => line.startsWith(start))?.[1];
    if (failure !== undefined) return { code: 1, stdout: '', output: failure };
    const stdout = act(line, program);
    program.onLine?.(stdout);
    return { code: 0, stdout, output: stdout };
  }

  function valuesOf(args: readonly string[], flag: string): readonly string[] {
    return args.flatMap((arg, at) => (args[at - 1] === flag ? [arg] : []));
  }

  function act(line: string, { args, env = {}, stdin = '' }: Program): string {
    if (line.startsWith('wrangler whoami')) {
      return fake.cloudflare.isSignedIn
        ? 'a hint\n{"loggedIn":true,"accounts":[{"name":"Ada","id":"1"}]}'
        : '{"loggedIn":false}';
    }
    if (line.startsWith('cdk deploy')) return effect(() => deployStacks(valuesOf(args, '--outputs-file')[0] ?? ''));
    if (line.startsWith('wrangler secret bulk')) {
      return effect(() => {
        fake.worker.secrets = JSON.parse(stdin) as Record<string, string>;
        fake.worker.isThere = true;
        addVersion({ 'workers/triggered_by': 'secret' }, fake.worker.versions.at(-1)?.vars ?? {});
        return 'Successfully created secret';
      });
    }
    if (line.startsWith('wrangler deploy --dry-run')) return 'Total Upload: 1 KiB';
    if (line.startsWith('wrangler deploy ')) {
      return effect(() => {
        const vars = Object.fromEntries(
          valuesOf(args, '--var').map((pair): [string, string] => [
            pair.slice(0, pair.indexOf(':')),
            pair.slice(pair.indexOf(':') + 1),
          ]),
        );
        fake.worker.isThere = true;
        addVersion(
          { 'workers/tag': valuesOf(args, '--tag')[0] ?? '', 'workers/message': valuesOf(args, '--message')[0] ?? '' },
          vars,
        );
        const entry = { type: 'deploy', version: 1, targets: [WORKER_URL, 'schedule: * * * * *'] };
        const file = env['WRANGLER_OUTPUT_FILE_PATH'];
        if (file !== undefined) appendFileSync(file, `{"type":"wrangler-session"}\n${JSON.stringify(entry)}\n`);
        return 'Deployed';
      });
    }
    if (line.startsWith('wrangler deployments list')) {
      return JSON.stringify(
        fake.worker.deployed.map((id, at) => ({
          id: `d${at}`,
          created_on: new Date(at).toISOString(),
          versions: [{ version_id: id, percentage: 100 }],
        })),
      );
    }
    if (line.startsWith('wrangler versions list')) {
      return JSON.stringify(
        fake.worker.versions.map(({ id, createdOn, annotations }) => ({
          id,
          metadata: { created_on: createdOn },
          annotations,
        })),
      );
    }
    if (line.startsWith('wrangler rollback')) {
      return effect(() => {
        fake.worker.deployed.push(args[1] ?? '');
        return 'rolled back';
      });
    }
    if (line.startsWith('wrangler delete')) {
      return effect(() => {
        fake.worker.isThere = false;
        fake.worker.versions.length = 0;
        return 'deleted';
      });
    }
    if (line.startsWith('node tools/cost.ts')) return '{"total_usd":16.68,"idle_usd":8.82}';
    return 'done';
  }

  function addVersion(annotations: Readonly<Record<string, string>>, vars: Readonly<Record<string, string>>): void {
    versionCount += 1;
    const id = `version-${versionCount}`;
    const createdOn = new Date(Date.UTC(2026, 10, 23) + versionCount * 1000).toISOString();
    fake.worker.versions.push({ id, createdOn, annotations, vars, secrets: { ...fake.worker.secrets } });
    fake.worker.deployed.push(id);
  }

  function deployStacks(outputsFile: string): string {
    const isKept = prefix !== 'edgewise-dev-';
    const stateful = {
      DocumentsBucket: `${prefix}documents`,
      DocumentsUrl: 'https://documents.example',
      UserPoolId: 'eu-central-1_pool',
      CognitoClientId: 'client-1',
      CognitoIssuer: 'https://issuer.example/pool',
      CognitoJwksUrl: 'https://issuer.example/pool/jwks.json',
    };
    const stateless = {
      CoreApiUrl: 'https://api.example',
      ChatUrl: 'https://chat.example/',
      EdgeUserName: `${prefix}edge`,
      GeminiKeyParameter: '/edgewise/dev/gemini-api-key',
      IngestQueueUrl: 'https://sqs.example/q',
      DeadLetterQueueUrl: 'https://sqs.example/dlq',
      DeployApplication: `${prefix}functions`,
      Region: aws.region,
    };
    aws.stacks.set(`${prefix}stateful`, { outputs: stateful, isProtected: isKept });
    aws.stacks.set(`${prefix}stateless`, { outputs: stateless, isProtected: false });
    aws.stacks.set(`${prefix}observability`, { outputs: {}, isProtected: false });
    if (!aws.users.has(`${prefix}edge`)) aws.users.set(`${prefix}edge`, new Map());
    for (const { name } of Object.values(FUNCTIONS)) {
      const fn = aws.functions.get(prefix + name) ?? { live: '0', versions: [], weights: {} };
      fn.versions.push(String(fn.versions.length + 1));
      fn.live = String(fn.versions.length);
      aws.functions.set(prefix + name, fn);
    }
    for (const name of Object.values(tableNames(prefix))) {
      if (!aws.tables.has(name)) aws.tables.set(name, { items: 0, isProtected: isKept });
    }
    for (const part of ['documents', 'access-log']) {
      const name = `${prefix}${part}-${aws.id}-${aws.region}`;
      if (!aws.buckets.has(name)) aws.buckets.set(name, []);
    }
    if (!aws.pools.has('eu-central-1_pool')) aws.pools.set('eu-central-1_pool', { name: `${prefix}owners`, users: 0 });
    writeFileSync(outputsFile, JSON.stringify({ [`${prefix}stateful`]: stateful, [`${prefix}stateless`]: stateless }));
    return ' ✅  edgewise-dev-stateless';
  }

  function deleteStack(name: string): void {
    if (name === `${prefix}stateless`) {
      if ((aws.users.get(`${prefix}edge`)?.size ?? 0) > 0) throw new Error('the user still has keys');
      aws.users.clear();
      aws.functions.clear();
    }
    if (name === `${prefix}stateful`) {
      if (aws.stacks.has(`${prefix}stateless`)) throw new Error('another stack stands on it');
      if (prefix === 'edgewise-dev-') {
        if ([...aws.buckets.values()].some((keys) => keys.length > 0)) throw new Error('a bucket is not empty');
        aws.tables.clear();
        aws.buckets.clear();
        aws.pools.clear();
      }
    }
    aws.stacks.delete(name);
  }

  /** The edge as it answers when its newest version has the right vars, and a key IAM knows. */
  async function edge(url: string, init?: RequestInit): Promise<Response> {
    const version = fake.worker.versions.findLast(({ id }) => id === fake.worker.deployed.at(-1));
    const { pathname } = new URL(url);
    const keys = aws.users.get(`${prefix}edge`);
    const isRight =
      version !== undefined &&
      keys?.get(version.secrets['AWS_ACCESS_KEY_ID'] ?? '') === version.secrets['AWS_SECRET_ACCESS_KEY'] &&
      (version.secrets['SESSION_SECRET'] ?? '').length >= 32 &&
      version.vars['CORE_API_URL'] === 'https://api.example' &&
      version.vars['COGNITO_CLIENT_ID'] === 'client-1';
    const refuse = (code: ErrorCode, status: number): Response =>
      Response.json(toErrorBody({ code, message: 'refused' }, 'req_1'), { status });
    if (pathname === '/') return new Response('<!doctype html><title>Edgewise</title>');
    if (pathname === '/widget.js') return new Response('(()=>{})()');
    if (!isRight) return refuse('service_unavailable', 503);
    if (pathname === '/healthz') return Response.json({ status: 'ok' });
    if (pathname === '/auth/signup') return refuse('invalid_request', 400);
    if (pathname === '/auth/signin') return refuse('unauthenticated', 401);
    if (new Headers(init?.headers).get('origin') === null) return refuse('origin_not_allowed', 403);
    return pathname === '/api/sessions' ? refuse('not_found', 404) : refuse('session_invalid', 401);
  }

  const worldOf = (signal: AbortSignal): World => ({
    root,
    env: fake.env,
    account: {
      credentials: async () => (fake.answers.credentials ? ok(DEPLOYER) : err('none found')),
      region: async () => fake.answers.region,
    },
    connectAws: (_credentials, region) => aws.connect(region),
    run,
    fetch: edge,
    say: (line) => void fake.said.push(line),
    confirm: fake.answers.confirm === undefined ? undefined : async () => fake.answers.confirm === true,
    nowMs: () => (nowMs += 1_000),
    sleep: async (ms) => void (nowMs += ms),
    randomBytes: (count) => new Uint8Array(count).fill(7),
    nodeVersion: 'v24.21.0',
    signal,
  });

  const fake: FakeDeployWorld = {
    get world() {
      return worldOf(fake.stop.signal);
    },
    aws,
    worker: { versions: [], deployed: [], secrets: {}, isThere: false },
    cloudflare: { isSignedIn: true },
    env: { GEMINI_API_KEY: GEMINI_KEY },
    programs: [],
    stdins: [],
    said: [],
    failing: new Map(),
    kill: undefined,
    answers: { confirm: true, credentials: true, region: aws.region },
    stop: new AbortController(),
    restart() {
      isDead = false;
      return worldOf(new AbortController().signal);
    },
    options(command, ...argv) {
      const parsed = parseOptions(command, argv);
      if (!parsed.ok) throw new Error(parsed.error);
      return parsed.value;
    },
  };
  aws.deleteStack = deleteStack;
  aws.around = (call, answer) => (/ (Get|List|Describe|Scan)/.test(call) ? answer() : effect(answer));
  return fake;
}
