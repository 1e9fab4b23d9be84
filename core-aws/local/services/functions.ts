/** The process of the function host: HTTP API, chat's function URL, and the queues' pollers. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { createFunctionPool } from '../function-host/function-pool.ts';
import type { CoreFunctionName, FunctionLayout } from '../function-host/function-spec.ts';
import { coreFunctionSpecs } from '../function-host/function-spec.ts';
import { createGateway, FUNCTION_URL, HTTP_API } from '../function-host/gateway.ts';
import { startQueuePoller } from '../function-host/queue-poller.ts';
import { createSignatureVerifier } from '../function-host/verify-signature.ts';
import { listen } from '../listen.ts';
import { runService } from '../service-process.ts';

export interface FunctionsSettings {
  /** Folder URL of the function modules. */
  readonly folder: string;
  readonly layout: FunctionLayout;
  readonly httpApiPort: number;
  readonly chatPort: number;
  readonly region: string;
  /** The edge's principal: the only one that may call. */
  readonly edgeCaller: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly sqsEndpoint: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** All that the functions see of the environment. */
  readonly env: Readonly<Record<string, string>>;
}

const log = (line: string): void => console.log(line);

runService<FunctionsSettings>(async (settings) => {
  const { region, edgeCaller, env } = settings;
  const specs = coreFunctionSpecs(new URL(settings.folder), settings.layout);
  const pools = Object.fromEntries(
    Object.values(specs).map((spec) => [spec.name, createFunctionPool(spec, { env, log })]),
  ) as Record<CoreFunctionName, ReturnType<typeof createFunctionPool>>;

  const httpApi = createGateway({
    kind: HTTP_API,
    verify: createSignatureVerifier({ caller: edgeCaller, region, service: 'execute-api' }),
    route: (path) => {
      const name = functionForPath(path);
      return name === undefined ? undefined : pools[name];
    },
    log,
  });
  const chatUrl = createGateway({
    kind: FUNCTION_URL,
    verify: createSignatureVerifier({ caller: edgeCaller, region, service: 'lambda' }),
    route: () => pools.chat,
    log,
  });
  await Promise.all([listen(httpApi, settings.httpApiPort), listen(chatUrl, settings.chatPort)]);

  const sqs = new SQSClient({
    region,
    endpoint: settings.sqsEndpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const poll = (name: 'ingest' | 'ingest-dead-letter', queueUrl: string) =>
    startQueuePoller({ sqs, log, invoke: (event) => invokeForQueue(name, event) }, { queueUrl, region });
  async function invokeForQueue(name: CoreFunctionName, event: unknown): Promise<unknown> {
    const outcome = await pools[name].invoke(event, crypto.randomUUID());
    return outcome.kind === 'returned' ? outcome.value : undefined;
  }
  // Lambda polls a queue with as many readers as the function may run; one message each, so that none waits behind another.
  const pollers = [
    ...Array.from({ length: specs.ingest.maxConcurrency }, () => poll('ingest', settings.queueUrl)),
    poll('ingest-dead-letter', settings.deadLetterQueueUrl),
  ];

  return {
    reload: () => {
      for (const pool of Object.values(pools)) pool.restart();
      log('functions: code changed, starting afresh');
    },
    stop: async () => {
      for (const server of [httpApi, chatUrl]) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all([...pollers, ...Object.values(pools)].map((part) => part.stop()));
      sqs.destroy();
    },
  };
});

/** The HTTP API's routes, as the deployment declares them. */
function functionForPath(path: string): CoreFunctionName | undefined {
  if (path.startsWith('/auth/')) return 'auth';
  if (/^\/bots\/[^/]+\/documents(\/|$)/.test(path)) return 'upload';
  return path === '/bots' || path.startsWith('/bots/') ? 'bots' : undefined;
}
