import { randomUUID } from 'node:crypto';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTIONS } from '../function-definitions.ts';
import { embedderIdOf } from '../adapters/models/embedder-id.ts';
import { buildSite } from './build-site.ts';
import { findTakenPorts } from './check-ports.ts';
import { createCodeInbox } from './code-inbox.ts';
import { readDemoContent } from './demo-content.ts';
import { createDemoSite } from './demo-site.ts';
import { listen } from './listen.ts';
import type { StartOptions } from './options.ts';
import { localPorts } from './ports.ts';
import {
  BUCKET,
  createMissingTables,
  DEAD_LETTER_QUEUE,
  ensureUserPool,
  INGEST_QUEUE,
  LOCAL_REGION,
  MAX_RECEIVE_COUNT,
} from './resources.ts';
import type { ReadyFacts } from './ready-text.ts';
import { takeDataDir } from './run-record.ts';
import { seedDemo } from './seed-demo.ts';
import type { FromService } from './service-protocol.ts';
import { createSupervisor } from './service-supervisor.ts';
import { edgeSecrets, edgeVars, functionEnv, modelsOf, queueUrl } from './stack-env.ts';
import { loadStackState, saveStackState } from './stack-state.ts';
import { StartProblem, within } from './start-problem.ts';
import { untilHealthy } from './until-healthy.ts';
import { watchFunctions } from './watch-functions.ts';

const WRANGLER_CONFIG = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const FUNCTIONS_FOLDER = new URL('../functions/', import.meta.url).href;
const BUNDLES_FOLDER = new URL('../../dist/functions/', import.meta.url).href;
/** wrangler sends no metrics, asks nothing, and does not look up where this machine is. */
const QUIET = { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', CI: 'true' };
const DEMO_DEADLINE_MS = 180_000;

export interface LocalStack {
  readonly ready: ReadyFacts;
  /** Rejects as soon as a service dies. */
  readonly failed: Promise<never>;
}

export interface StackDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly progress: (line: string) => void;
  readonly onCode: (code: Extract<FromService, { type: 'code' }>) => void;
  readonly onNote: (text: string) => void;
  /** What to undo when the stack ends, last first; filled while it starts, so that it can be stopped half-way. */
  readonly onStop: (undo: () => Promise<void> | void) => void;
  readonly signal: AbortSignal;
}

/** Starts everything in order, each step with a deadline of its own. Errors: StartProblem for what a person can mend. */
export async function startLocalStack(options: StartOptions, deps: StackDeps): Promise<LocalStack> {
  const startedAtMs = Date.now();
  const { env, progress, onStop } = deps;
  const { dataDir } = options;
  const ports = localPorts(options.portBase);
  const edgeUrl = `http://localhost:${ports.edge}`;
  const demoUrl = `http://localhost:${ports.demoSite}`;
  const runId = `edgewise-${randomUUID()}`;

  const taken = await takeDataDir(dataDir, { pid: process.pid, runId, url: edgeUrl });
  onStop(taken.release);
  const portProblem = await findTakenPorts(ports);
  if (portProblem !== undefined) throw new StartProblem(portProblem);
  if (options.bundled) await checkBundles(env);
  if (options.fresh) {
    progress('erasing local data');
    await Promise.all(
      ['dynamodb', 'fauxqs', 'cognito', 'wrangler', 'logs', 'stack.json'].map((name) =>
        rm(join(dataDir, name), { recursive: true, force: true }),
      ),
    );
  }
  let state = await loadStackState(dataDir);
  const embedderId = embedderIdOf({ MODELS: modelsOf(env) });
  const otherEmbedders = state.embedderIds.filter((id) => id !== embedderId);
  state = { ...state, embedderIds: [...otherEmbedders, embedderId] };
  await saveStackState(dataDir, state);
  const inbox = createCodeInbox();
  const childEnv = { ...env, ...QUIET, NO_COLOR: '1', FORCE_COLOR: undefined };
  const supervisor = createSupervisor({
    runId,
    logDir: join(dataDir, 'logs'),
    env: childEnv,
    onCode: (code) => {
      inbox.deliver(code.email, code.code);
      // The demo confirms itself.
      if (code.email !== state.demo.email) deps.onCode(code);
    },
    onNote: deps.onNote,
  });
  onStop(supervisor.stopAll);
  const orFailure = <T>(work: Promise<T>): Promise<T> => Promise.race([work, supervisor.failed]);
  const credentials = state.coreKeys;
  const at = (port: number) => ({ endpoint: `http://127.0.0.1:${port}`, region: LOCAL_REGION, credentials });

  progress('building the dashboard and widget, starting DynamoDB, S3, SQS and Cognito');
  const emulators = Promise.all([
    supervisor
      .start({
        name: 'DynamoDB (dynalite)',
        module: 'dynamodb',
        readyWithinMs: 30_000,
        settings: { port: ports.dynamodb, dataDir: join(dataDir, 'dynamodb') },
      })
      .then(() => within(20_000, 'the tables are not created', createMissingTables(at(ports.dynamodb)))),
    supervisor.start({
      name: 'S3 and SQS (fauxqs)',
      module: 'fauxqs',
      readyWithinMs: 30_000,
      settings: {
        port: ports.fauxqs,
        dataDir: join(dataDir, 'fauxqs'),
        region: LOCAL_REGION,
        bucket: BUCKET,
        queue: INGEST_QUEUE,
        deadLetterQueue: DEAD_LETTER_QUEUE,
        maxReceiveCount: MAX_RECEIVE_COUNT,
      },
    }),
    supervisor
      .start({
        name: 'Cognito (cognito-local)',
        module: 'cognito',
        readyWithinMs: 40_000,
        settings: { port: ports.cognito, dataDir: join(dataDir, 'cognito') },
      })
      .then(() => within(20_000, 'the user pool is not created', ensureUserPool(at(ports.cognito)))),
  ]);
  const [[, , userPool]] = await orFailure(Promise.all([emulators, buildSite(childEnv, deps.signal)]));

  progress('starting the functions and the Worker');
  const services = [
    supervisor.start({
      name: 'the function host',
      module: 'functions',
      readyWithinMs: 30_000,
      settings: {
        ...(options.bundled
          ? { folder: BUNDLES_FOLDER, layout: 'bundles' }
          : { folder: FUNCTIONS_FOLDER, layout: 'sources' }),
        httpApiPort: ports.httpApi,
        chatPort: ports.chatUrl,
        region: LOCAL_REGION,
        edgeCaller: state.edgeKeys,
        sqsEndpoint: at(ports.fauxqs).endpoint,
        queueUrl: queueUrl(ports, INGEST_QUEUE),
        deadLetterQueueUrl: queueUrl(ports, DEAD_LETTER_QUEUE),
        env: functionEnv(ports, state, userPool, env),
      },
    }),
    supervisor.start({
      name: 'the Worker (wrangler)',
      module: 'edge',
      readyWithinMs: 60_000,
      settings: {
        port: ports.edge,
        inspectorPort: ports.inspector,
        config: WRANGLER_CONFIG,
        persistDir: join(dataDir, 'wrangler'),
        watch: options.dev,
        vars: edgeVars(ports, userPool),
        secrets: edgeSecrets(state),
      },
    }),
  ];
  if (options.dev) {
    services.push(
      supervisor.start({ name: 'the site builder', module: 'site-builder', readyWithinMs: 60_000, settings: {} }),
    );
  }
  await orFailure(Promise.all(services));
  if (options.dev) {
    const watching = watchFunctions(() => {
      supervisor.reload('functions');
      deps.onNote('functions: loaded anew');
    });
    onStop(watching.stop);
  }

  const demoSite = createDemoSite({ edgeUrl, botId: () => state.demo.botId });
  await listen(demoSite, ports.demoSite);
  onStop(() => {
    demoSite.close();
    demoSite.closeAllConnections();
  });
  await orFailure(within(40_000, `${edgeUrl}/healthz does not answer`, untilHealthy(`${edgeUrl}/healthz`)));

  let demoProblem: string | undefined;
  if (options.demo) {
    if (state.demo.botId === undefined) progress('making the demo account, bot and documents');
    const seeding = readDemoContent().then((content) =>
      seedDemo(
        {
          fetch,
          nextCode: inbox.next,
          save: async (demo) => {
            state = { ...state, demo };
            await saveStackState(dataDir, state);
          },
        },
        { edgeUrl, demoDomain: `localhost:${ports.demoSite}`, content, embedderId },
        state.demo,
      ),
    );
    try {
      await orFailure(within(DEMO_DEADLINE_MS, 'the demo documents are not ready', seeding));
    } catch (error) {
      // The product works without its demo, so this is told and nothing is ended; a dead service is another matter.
      await Promise.race([supervisor.failed, Promise.resolve()]);
      demoProblem = error instanceof Error ? error.message : String(error);
    }
  }
  return {
    failed: supervisor.failed,
    ready: {
      edgeUrl,
      demoUrl,
      demoSignIn: options.demo && state.demo.botId !== undefined ? state.demo : undefined,
      demoProblem,
      usesGemini: modelsOf(env) === 'gemini',
      hadOtherModels: otherEmbedders.length > 0,
      dataDir,
      tookMs: Date.now() - startedAtMs,
      dev: options.dev,
    },
  };
}

/** Functions as they are deployed hold no offline models. */
async function checkBundles(env: StackDeps['env']): Promise<void> {
  if (modelsOf(env) === 'offline') {
    throw new StartProblem('--bundled runs what is deployed, which answers with Gemini: set GEMINI_API_KEY.');
  }
  for (const { name } of Object.values(FUNCTIONS)) {
    await access(new URL(`${name}/index.mjs`, BUNDLES_FOLDER)).catch(() => {
      throw new StartProblem(`dist/functions/${name} is not there. Make it with: npm run bundle`);
    });
  }
}
