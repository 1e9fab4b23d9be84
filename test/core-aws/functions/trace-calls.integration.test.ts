import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpListener } from '../../support/http-listener.ts';
import { startHttpListener } from '../../support/http-listener.ts';

const MODULE = new URL('../../../core-aws/functions/trace-calls.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** A function in an environment of its own, since what traces it changes the process's own http client. */
const program = (daemon: string | undefined): string => `
import { request } from 'node:http';
const { traceCalls } = await import(${JSON.stringify(MODULE)});
const call = (path) => new Promise((done, fail) => {
  request(process.env.SERVICE + path, (answer) => answer.resume().on('end', done)).on('error', fail).end();
});
const handle = traceCalls('chat', ${daemon === undefined ? '{}' : JSON.stringify({ AWS_XRAY_DAEMON_ADDRESS: daemon })}, async (path) => {
  await call(path);
  if (path.endsWith('3')) throw new Error('canary-error');
  return path;
});
console.log(await handle('/canary-1'), await handle('/canary-2'), await handle('/canary-3').catch((error) => error.message));
console.log(Object.keys(process.env).includes('AWS_XRAY_CONTEXT_MISSING') ? 'tracer loaded' : 'nothing loaded');
`;

describe('Traced calls of a function', () => {
  const received: string[] = [];
  const daemon = createSocket('udp4');
  let service: HttpListener;
  beforeEach(async () => {
    daemon.on('message', (message) => received.push(message.toString()));
    await new Promise<void>((bound) => daemon.bind(0, '127.0.0.1', bound));
    service = await startHttpListener(async (_request, response) => void response.end('ok'));
  });
  afterEach(async () => {
    daemon.close();
    await service.stop();
  });

  async function run(address: string | undefined): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program(address)],
      {
        cwd: ROOT,
        env: {
          SERVICE: service.url,
          LAMBDA_TASK_ROOT: '/var/task',
          AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
          _X_AMZN_TRACE_ID: TRACE,
          ...(address === undefined ? {} : { AWS_XRAY_DAEMON_ADDRESS: address }),
        },
      },
    );
    return stdout;
  }

  test('tell X-Ray what was asked of whom from the second call on, faults too, without text', async () => {
    const said = await run(`127.0.0.1:${daemon.address().port}`);
    expect(said).toContain('/canary-1 /canary-2 canary-error');
    expect(said).toContain('tracer loaded');
    const segments = received.map((message) => JSON.parse(message.slice(message.indexOf('\n') + 1)) as object);
    const calls = segments.filter((segment) => 'name' in segment && segment.name === '## chat');
    expect(calls).toHaveLength(2);
    expect(calls).toMatchObject([
      { annotations: { Service: 'chat' } },
      { annotations: { Service: 'chat' }, fault: true },
    ]);
    expect(received.join('')).toContain('127.0.0.1');
    expect(received.join('')).not.toContain('canary-error');
  });
});

describe('A function where X-Ray does not run', () => {
  test('loads no tracer and answers the same', async () => {
    const service = await startHttpListener(async (_request, response) => void response.end('ok'));
    try {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', program(undefined)],
        { cwd: ROOT, env: { SERVICE: service.url } },
      );
      expect(stdout).toContain('/canary-1 /canary-2 canary-error');
      expect(stdout).toContain('nothing loaded');
    } finally {
      await service.stop();
    }
  });
});
