import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateDocuments } from '../../tools/eval/evaluate-documents.ts';
import { readManifest } from '../../tools/eval/read-manifest.ts';
import { sumUp } from '../../tools/eval/sum-up.ts';
import { makePdf } from '../fixtures/make-pdf.ts';

const EVAL = fileURLToPath(new URL('../../tools/eval.ts', import.meta.url));
const HOSTILE = new URL('../fixtures/hostile-reader.ts', import.meta.url);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eval-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('npm run eval -- documents', () => {
  it('counts what was found and what was planted as missing, for every counter', async () => {
    const set = await makeSet('planted', [
      {
        file: 'pdf/two-pages.pdf',
        bytes: await makePdf([
          [{ text: 'The first page.', x: 60, y: 60 }],
          [{ text: 'The second page.', x: 60, y: 60 }],
        ]),
        expect: 'text',
        phrases: [
          { text: 'first page', page: 1 },
          { text: 'second page', page: 1 },
          { text: 'third page', page: 3 },
        ],
      },
      { file: 'pdf/blank.pdf', bytes: await makePdf([[]]), expect: 'empty' },
      { file: 'pdf/blank-but-said-to-have-text.pdf', bytes: await makePdf([[]]), expect: 'text' },
      {
        file: 'txt/notes.txt',
        bytes: Buffer.from('A note stands here.\n\nThis was deleted and is here all the same.'),
        expect: 'text',
        phrases: [{ text: 'note stands' }],
        secondary_text: { footnotes: ['A note', 'another note'] },
        deleted_text_must_not_count: ['was deleted', 'was never there'],
      },
      { file: 'docx/broken.docx', bytes: Buffer.from('PK no zip'), expect: 'error' },
      { file: 'docx/broken-but-said-to-be-empty.docx', bytes: Buffer.from('PK no zip'), expect: 'empty' },
    ]);
    const { code, stdout } = await run(['documents', set, '--json']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const summary = JSON.parse(lines.at(-1) ?? '');
    expect(summary).toEqual({
      files: 6,
      state_met: 4,
      crashes: 0,
      by_kind: {
        pdf: { files: 3, state_met: 2, phrases: 3, phrases_found: 2, pages_checked: 2, pages_right: 1 },
        docx: { files: 2, state_met: 1, phrases: 0, phrases_found: 0, pages_checked: 0, pages_right: 0 },
        txt: { files: 1, state_met: 1, phrases: 1, phrases_found: 1, pages_checked: 0, pages_right: 0 },
      },
      secondary: 2,
      secondary_found: 1,
      deleted_leaks: 1,
      ms: expect.any(Number),
      ms_bare: expect.any(Number),
      peak_mb: expect.any(Number),
    });
    expect(summary.ms).toBeGreaterThan(0);
    expect(summary.ms_bare).toBeGreaterThan(0);
    expect(summary.peak_mb).toBeGreaterThan(30);
    for (const line of [
      /^MISS +pdf\/two-pages\.pdf/,
      /^ +phrase not found: third page/,
      /^ +wrong page: second page/,
      /^ok +pdf\/blank\.pdf/,
      /^MISS +pdf\/blank-but/,
      /^ +secondary text not found: another note/,
      /^ +deleted text found: was deleted/,
      /^state met +4 of 6/,
    ]) {
      expect(
        lines.filter((each) => line.test(each)),
        String(line),
      ).toHaveLength(1);
    }
  });

  it('reads a file with a password without it and with it', async () => {
    const bytes = Buffer.from('open only with the password "right"');
    const phrases = [{ text: '"password":"right"' }];
    const set = await makeSet('passwords', [
      { file: 'right.txt', bytes, expect: 'error', password: 'right', phrases },
      { file: 'wrong.txt', bytes, expect: 'error', password: 'wrong', phrases },
    ]);
    expect(sumUp(await evaluateWithHostileReader(set))).toMatchObject({
      state_met: 1,
      by_kind: { txt: { phrases: 2, phrases_found: 1 } },
    });
  });

  it('counts readers that died or threw beside their result', async () => {
    const set = await makeSet('crashes', [
      { file: 'exit.txt', bytes: Buffer.from('exit'), expect: 'error' },
      { file: 'reject.txt', bytes: Buffer.from('reject beside'), expect: 'text' },
      { file: 'echo.txt', bytes: Buffer.from('echo'), expect: 'text' },
    ]);
    const results = await evaluateWithHostileReader(set);
    expect(results.map(({ crashes }) => crashes)).toEqual([
      ['the reader died: exit code 3'],
      ['unhandled rejection: rejected beside'],
      [],
    ]);
    expect(sumUp(results)).toMatchObject({ crashes: 2, state_met: 3 });
  });

  it('explains itself', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('documents DIR') });
  });

  it.each([
    ['a command it does not know', ['answers', '.'], 'cannot evaluate answers'],
    ['no command', [], 'cannot evaluate nothing'],
    ['no folder', ['documents'], 'one folder is needed'],
    ['an option it does not know', ['documents', '.', '--fast'], '--fast'],
    ['a folder that is not there', ['documents', '/no/such/folder'], '/no/such/folder is not a folder'],
  ])('refuses %s', async (_, args, message) => {
    expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

describe('a manifest', () => {
  it.each([
    ['is missing', undefined, 'manifest.json is missing'],
    ['is not JSON', '{', 'is not JSON'],
    ['lists no files', '{"files":[]}', 'lists no files'],
    ['has an entry without a file', '{"files":[{"kind":"txt"}]}', 'file 1: it has no `file`'],
    ['names an unknown kind', '{"files":[{"file":"a","kind":"rtf"}]}', 'its kind is "rtf"'],
    ['expects something unknown', '{"files":[{"file":"a","kind":"txt","expect":"x"}]}', '`expect` is "x"'],
    ['has a phrase without text', '{"files":[{"file":"a","kind":"txt","expect":"text","phrases":[{}]}]}', 'a phrase'],
    ['names a file that is not there', '{"files":[{"file":"a.txt","kind":"txt","expect":"text"}]}', 'a.txt is missing'],
  ])('is refused when it %s', async (name, manifest, message) => {
    const path = join(folder, name.replaceAll(' ', '-'));
    await mkdir(path);
    if (manifest !== undefined) await writeFile(join(path, 'manifest.json'), manifest);
    const read = await readManifest(path);
    expect(read.ok ? '' : read.error).toContain(message);
  });
});

describe('npm run eval -- retrieval', () => {
  it('prints the figures of a set as one object on the last line, embedded by the offline model', async () => {
    const set = join(folder, 'judged');
    await mkdir(set);
    await writeFile(
      join(set, 'docs.jsonl'),
      '{"id":"a","title":"Pumps","text":"The pump has a warranty of two years."}\n',
    );
    await writeFile(
      join(set, 'queries.jsonl'),
      '{"id":"q","text":"How long is the warranty?"}\n{"id":"r","text":"Who?"}\n',
    );
    await writeFile(join(set, 'qrels.tsv'), 'q\ta\t1\n');
    const { code, stdout } = await run(['retrieval', set, '--json', '--cache', join(folder, 'cache')]);
    expect(code).toBe(0);
    const perfect = { hybrid: 1, vector: 1, bm25: 1 };
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      set: 'judged',
      docs: 1,
      queries: 1,
      ndcg10: perfect,
      recall5: perfect,
      mrr10: perfect,
      ms_per_query: expect.any(Number),
    });
  });

  it('ends with 2 and says what a folder lacks', async () => {
    expect(await run(['retrieval', join(folder, 'nowhere')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('docs.jsonl'),
    });
  });
});

async function evaluateWithHostileReader(set: string) {
  const files = await readManifest(set);
  if (!files.ok) throw new Error(files.error);
  return evaluateDocuments(set, files.value, { readerEntry: HOSTILE });
}

async function makeSet(
  name: string,
  files: readonly { readonly file: string; readonly bytes: Uint8Array; readonly [field: string]: unknown }[],
): Promise<string> {
  const path = join(folder, name);
  const entries: unknown[] = [];
  for (const { bytes, ...entry } of files) {
    await mkdir(dirname(join(path, entry.file)), { recursive: true });
    await writeFile(join(path, entry.file), bytes);
    entries.push({ kind: entry.file.split('.').at(-1), ...entry });
  }
  await writeFile(join(path, 'manifest.json'), JSON.stringify({ files: entries }));
  return path;
}

function run(args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [EVAL, ...args], (failed, stdout, stderr) => {
      resolve({ code: failed ? failed.code : 0, stdout, stderr });
    });
  });
}
