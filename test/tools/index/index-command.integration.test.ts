import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import dynalite from 'dynalite';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoClient, createS3Client } from '../../../core-aws/adapters/aws-clients.ts';
import { localPorts } from '../../../core-aws/local/ports.ts';
import { BUCKET, createMissingTables, LOCAL_REGION, TABLE_PREFIX } from '../../../core-aws/local/resources.ts';
import { loadStackState } from '../../../core-aws/local/stack-state.ts';
import { tableNames } from '../../../core-aws/tables.ts';
import { openIndex } from '../../../tools/index/open-index.ts';
import type { OpenIndex } from '../../../tools/index/open-index.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { findFreePorts } from '../../support/free-ports.ts';
import { SAMPLE_EMBEDDER_ID, sampleVersion } from '../../support/sample-chunks.ts';
import { sampleBot, sampleDocument, sampleId } from '../../support/sample-records.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('npm run index', () => {
  const undos: (() => Promise<unknown> | void)[] = [];
  let folder = '';
  let base = 0;
  let opened: OpenIndex;
  const botId = sampleId('bot');
  const dynamoAt = () => ({
    endpoint: `http://127.0.0.1:${localPorts(base).dynamodb}`,
    region: LOCAL_REGION,
    credentials,
  });

  beforeAll(async () => {
    base = await findFreePorts(8);
    const ports = localPorts(base);
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    await new Promise<void>((resolve) => server.listen(ports.dynamodb, '127.0.0.1', resolve));
    undos.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const s3Server = await startFauxqs({ port: ports.fauxqs, logger: false });
    undos.push(() => s3Server.stop());
    const s3At = { endpoint: `http://127.0.0.1:${ports.fauxqs}`, region: LOCAL_REGION, credentials };
    const s3 = createS3Client({ S3_FORCE_PATH_STYLE: 'true' }, s3At);
    undos.push(() => s3.destroy());
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await createMissingTables(dynamoAt());

    folder = await mkdtemp(join(tmpdir(), 'edgewise-'));
    undos.push(() => rm(folder, { recursive: true }));
    await loadStackState(folder);
    // What a running stack leaves in its folder, with a process that carries its id.
    const runId = `edgewise-${randomUUID()}`;
    const stack: ChildProcess = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', runId]);
    undos.push(() => void stack.kill());
    await writeFile(
      join(folder, 'run.json'),
      JSON.stringify({ pid: stack.pid, runId, url: `http://localhost:${base}` }),
    );

    opened = await openIndex({
      where: 'here',
      tablePrefix: TABLE_PREFIX,
      bucket: BUCKET,
      s3ForcePathStyle: 'true',
      dynamo: dynamoAt(),
      s3: s3At,
    });
    undos.push(() => opened.close());
    const client = createDynamoClient(dynamoAt());
    undos.push(() => client.destroy());
    const stores = { client, tables: tableNames(TABLE_PREFIX) };
    await createDynamoBotStore(stores).create(sampleBot({ botId, embedderId: SAMPLE_EMBEDDER_ID }));
    const entry = await sampleVersion(botId, ['The harbour cat sleeps', 'Delivery costs four pounds']);
    const { documentId, version, name, chunkCount } = entry.document;
    await createDynamoDocumentStore(stores).put(
      sampleDocument({ botId, documentId, version, name, chunkCount, status: 'ready' }),
    );
    await opened.ports.chunks.write(entry.document, entry.chunks);
    await opened.ports.index.commit(entry.document, entry.chunks);
  });
  afterAll(async () => {
    for (const undo of undos.reverse()) await undo();
  });

  async function run(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
  ): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
    const child = spawn(process.execPath, [join(ROOT, 'tools/index.ts'), ...args], {
      env: { ...process.env, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, ...env },
    });
    let out = '';
    let errors = '';
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out, err: errors };
  }
  const json = (out: string): unknown => JSON.parse(out.trim().split('\n').at(-1) ?? '');

  test('verifies a bot of the local cloud, and all of them', async () => {
    const one = await run(['verify', '--bot', botId, '--data-dir', folder, '--json']);
    expect(one.err).toBe(`verify in the local cloud at http://localhost:${base}\n`);
    expect(one.code).toBe(0);
    expect(one.out).toMatch(`${botId}  sound  2 chunks checked (packed, generation 1)`);
    expect(json(one.out)).toMatchObject({
      command: 'verify',
      ok: true,
      bots: [{ bot_id: botId, ok: true, checked: 2 }],
    });
    const all = await run(['verify', '--all', '--data-dir', folder, '--json']);
    expect(json(all.out)).toMatchObject({ ok: true, bots: [{ bot_id: botId }] });
  });

  test('an index that was lost is found, ends with 1, and is made anew', async () => {
    const client = createDynamoClient(dynamoAt());
    const TableName = tableNames(TABLE_PREFIX).vectorIndex;
    const { Items: items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'bot_id = :bot',
        ExpressionAttributeValues: { ':bot': { S: botId } },
      }),
    );
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      const Key = { bot_id: { S: botId }, segment_id: { S: item['segment_id']?.S ?? '' } };
      await client.send(new DeleteItemCommand({ TableName, Key }));
    }
    client.destroy();
    const found = await run(['verify', '--bot', botId, '--data-dir', folder, '--json']);
    expect(found.code).toBe(1);
    expect(found.out).toMatch('missing from the index: 2');
    expect(json(found.out)).toMatchObject({ ok: false, bots: [{ ok: false }] });
    const rebuilt = await run(['rebuild', '--bot', botId, '--data-dir', folder, '--json']);
    expect(rebuilt.code).toBe(0);
    expect(json(rebuilt.out)).toMatchObject({ command: 'rebuild', ok: true, bots: [{ checked: 2, missing: [] }] });
  });

  test('works by the environment alone, as on AWS', async () => {
    const env = {
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoAt().endpoint,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${localPorts(base).fauxqs}`,
      S3_FORCE_PATH_STYLE: 'true',
      DOCUMENTS_BUCKET: BUCKET,
    };
    const sound = await run(['verify', '--bot', botId], env);
    expect(sound.code).toBe(0);
    const other = await run(['verify', '--bot', botId], { ...env, AWS_REGION: 'us-west-2', TABLE_PREFIX: 'other-' });
    expect(other.code).toBe(1);
    expect(other.err).toMatch('has no tables that begin with "other-". Is it the right region');
  });

  test('an unknown bot, a folder where nothing runs and a wrong command are told as such', async () => {
    const unknown = await run(['verify', '--bot', 'bot_nobody', '--data-dir', folder]);
    expect(unknown.code).toBe(1);
    expect(unknown.err).toMatch(`there is no bot bot_nobody in the local cloud at http://localhost:${base}`);
    const nothing = await run(['verify', '--all', '--data-dir', join(folder, 'elsewhere')]);
    expect(nothing.code).toBe(1);
    expect(nothing.err).toMatch('no local cloud runs from');
    const wrong = await run(['verify']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch('name one bot with --bot ID');
    const help = await run(['--help']);
    expect([help.code, help.out]).toEqual([0, expect.stringMatching('npm run index -- verify --bot ID')]);
  });
});
