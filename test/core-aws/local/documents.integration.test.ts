import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { Bot } from '#shared/bots.ts';
import type { Document, DocumentList } from '#shared/documents.ts';
import { makeEncryptedPdf } from '../../fixtures/make-pdf.ts';
import { useCloudOwner } from '../../support/cloud-owner.ts';

const READ_WITHIN = { timeout: 90_000, interval: 200 };
const account = { email: 'dora@example.test', password: 'A-long-password-1' };

const { cloud, dataDir, api, upload, killAndRestart } = useCloudOwner(account);
const makeBot = async (): Promise<string> => (await api<Bot>('POST', '/api/bots', { name: 'Shelf' })).bot_id;
async function states(botId: string): Promise<readonly string[]> {
  const { documents } = await api<DocumentList>('GET', `/api/bots/${botId}/documents`);
  return documents
    .map(({ name, status, failure }) => [name, status, failure?.reason].filter(Boolean).join(' '))
    .toSorted();
}

test('a ZIP of three files becomes three documents, each ready', async () => {
  const botId = await makeBot();
  const files = {
    'a.txt': 'Apples are red.',
    'folder/b.md': '# Birds\n\nThey fly.',
    'c.csv': 'name,price\nowl,5\ndove,6\n',
  };
  await upload(
    botId,
    'three.zip',
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
  await expect.poll(() => states(botId), READ_WITHIN).toEqual(['a.txt ready', 'b.md ready', 'c.csv ready']);
}, 120_000);

test('a protected file fails, fails again with a wrong password, and is read with the right one', async () => {
  const botId = await makeBot();
  const { document_id: documentId } = await upload(
    botId,
    'secret.pdf',
    makeEncryptedPdf('Owls hunt at night.', 'canary-sesame'),
  );
  await expect.poll(() => states(botId), READ_WITHIN).toEqual(['secret.pdf failed password_protected']);
  const retry = (password: string) =>
    api<Document>('POST', `/api/bots/${botId}/documents/${documentId}/retry`, { password });
  expect((await retry('wrong')).status).toMatch(/uploaded|reading/);
  await expect.poll(() => states(botId), READ_WITHIN).toEqual(['secret.pdf failed password_wrong']);
  await retry('canary-sesame');
  await expect.poll(() => states(botId), READ_WITHIN).toEqual(['secret.pdf ready']);
  await expect(retry('canary-sesame')).rejects.toThrow('409');
  expect(cloud().output()).not.toContain('canary-sesame');
  const onDisk = await filesOf(dataDir());
  expect(onDisk.some((bytes) => bytes.includes(documentId))).toBe(true);
  expect(onDisk.some((bytes) => bytes.includes('canary-sesame'))).toBe(false);
}, 180_000);

/** All that the stack has written: tables, queue, files, logs. What vanishes while it is read is none of it. */
async function filesOf(dir: string): Promise<readonly Buffer[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file).catch(() => [])))).flat();
}

test('a stack killed while a ZIP is unpacked ends, after its restart, with every file there once', async () => {
  const botId = await makeBot();
  const names = Array.from({ length: 40 }, (_, at) => `file-${String(at).padStart(2, '0')}.txt`);
  await upload(
    botId,
    'many.zip',
    zipSync(Object.fromEntries(names.map((name) => [name, strToU8(`This is ${name}.`)]))),
  );
  // In the middle: some files are taken, and the ZIP is still there.
  await expect
    .poll(async () => {
      const list = await states(botId);
      return list.length > 3 && list.some((state) => state.startsWith('many.zip'));
    }, READ_WITHIN)
    .toBe(true);
  await killAndRestart();
  await expect
    .poll(() => states(botId), { ...READ_WITHIN, timeout: 200_000 })
    .toEqual(names.map((name) => `${name} ready`));
}, 420_000);
