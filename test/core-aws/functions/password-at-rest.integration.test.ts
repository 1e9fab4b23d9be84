import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSqsClient } from '../../../core-aws/adapters/aws-clients.ts';
import { createDynamoDocumentStore } from '../../../core-aws/adapters/dynamo-document-store.ts';
import { parseJob } from '../../../core-aws/adapters/job-message.ts';
import { createSqsJobQueue } from '../../../core-aws/adapters/sqs-job-queue.ts';
import { runJob } from '../../../core-aws/functions/run-job.ts';
import { objectKey } from '../../../core-aws/ports/file-store.ts';
import { retryDocument } from '../../../core-aws/use-cases/documents/retry-document.ts';
import { makeEncryptedPdf } from '../../fixtures/make-pdf.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import { useDynalite } from '../../support/dynamo-targets.ts';
import { sampleDocument } from '../../support/sample-records.ts';

const PASSWORD = 'canary sesame ünïcode';
const dynamo = useDynalite();
const dataDir = mkdtempSync(join(tmpdir(), 'edgewise-password-'));
let server: Awaited<ReturnType<typeof startFauxqs>>;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false, dataDir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Everything the queue has on disk: its database with its log, and pages it has given up. */
function onDisk(): Buffer {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
}

async function inTables(): Promise<string> {
  const scans = Object.values(dynamo.tables()).map((TableName) =>
    dynamo.client().send(new ScanCommand({ TableName, ConsistentRead: true })),
  );
  return JSON.stringify((await Promise.all(scans)).map(({ Items }) => Items));
}

/** The password as it may lie somewhere by accident. */
const FORMS = [
  Buffer.from(PASSWORD),
  Buffer.from(PASSWORD, 'utf16le'),
  Buffer.from('canary sesame'),
  ...(['base64', 'base64url', 'hex'] as const).map((form) => Buffer.from(Buffer.from(PASSWORD).toString(form))),
  Buffer.from(encodeURIComponent(PASSWORD)),
];

async function expectNowhere(): Promise<void> {
  const [disk, tables] = [onDisk(), Buffer.from(await inTables())];
  for (const form of FORMS) expect([disk.includes(form), tables.includes(form)]).toEqual([false, false]);
}

test('a password lies in plain neither in the queue nor in a table, and what is left of it opens nothing', async () => {
  const sqs = createSqsClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'ingest' }));
  const world = await createDocumentsWorld();
  const ports = {
    ...world.ports,
    documents: createDynamoDocumentStore({ client: dynamo.client(), tables: dynamo.tables() }),
    jobs: createSqsJobQueue({ client: sqs, queueUrl }),
  };
  const { botId } = world.whose;
  const failure = { reason: 'password_protected', message: 'It is protected.' } as const;
  const document = sampleDocument({ botId, name: 'secret.pdf', status: 'failed', failure });
  const { documentId, version } = document;
  await ports.documents.put(document);
  await ports.files.write(objectKey(botId, documentId, version), makeEncryptedPdf('Owls hunt at night.', PASSWORD));

  expect(await retryDocument(ports, { ...world.whose, documentId, password: PASSWORD })).toMatchObject({ ok: true });
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  const job = parseJob(message?.Body ?? '');
  if (!job.ok || job.value.job !== 'ingest') throw new Error('no job to read was queued');
  const { sealedPassword = 'none' } = job.value;
  const { passwordKey = 'none' } = (await ports.documents.get(botId, documentId)) ?? {};
  // The test looks in the right places: it finds there what has to be there.
  expect(onDisk().includes(sealedPassword)).toBe(true);
  expect(await inTables()).toContain(passwordKey);
  expect(onDisk().includes(passwordKey)).toBe(false);
  expect(await inTables()).not.toContain(sealedPassword);
  await expectNowhere();

  const deliver = () => runJob(ports, job.value, { remainingMs: () => 300_000, delivery: 1 });
  expect(await deliver()).toMatchObject({ outcome: 'ready' });
  // The message was not deleted: it may as well lie in the dead-letter queue from now on.
  expect(onDisk().includes(sealedPassword)).toBe(true);
  expect(await inTables()).not.toContain(passwordKey);
  await expectNowhere();
  expect(await deliver()).toEqual({ outcome: 'nothing_to_do' });
  sqs.destroy();
});
