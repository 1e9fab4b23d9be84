import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluateRetrieval } from '../../../../tools/eval/retrieval/evaluate-retrieval.ts';
import { openVectorCache } from '../../../../tools/eval/retrieval/vector-cache.ts';
import { createMemoryEmbedder } from '../../../support/memory-embedder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'retrieval-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('evaluateRetrieval', () => {
  it('asks every judged question of a set and leaves the others out', async () => {
    await makeSet('shop');
    const { reports } = await evaluate();
    expect(reports).toMatchObject({
      ok: true,
      value: [{ set: 'shop', docs: 3, queries: 2, ndcg10: { hybrid: 1, bm25: 1 }, mrr10: { hybrid: 1 } }],
    });
  });

  it('takes one set as well as a folder of sets, by name', async () => {
    await makeSet('b');
    await makeSet('a/inner');
    const { reports } = await evaluate();
    expect(reports.ok && reports.value.map(({ set }) => set)).toEqual(['a/inner', 'b']);
    const one = await evaluate(join(root, 'b'));
    expect(one.reports.ok && one.reports.value.map(({ set }) => set)).toEqual(['b']);
  });

  it('embeds nothing a second time', async () => {
    await makeSet('shop');
    expect((await evaluate()).embeddedCount).toBeGreaterThan(0);
    expect((await evaluate()).embeddedCount).toBe(0);
  });

  it.each([
    ['there is no set', undefined, 'holds no docs.jsonl'],
    ['a line is no JSON', { 'docs.jsonl': '{"id":' }, 'is no retrieval set'],
    ['a document has no text', { 'docs.jsonl': '{"id":"1"}' }, 'is no retrieval set'],
    ['nothing is judged', { 'qrels.tsv': 'q1\td1\t0\n' }, 'no question with a judgment'],
  ])('says what is wrong when %s', async (_, files, message) => {
    if (files) await makeSet('broken', files);
    const { reports } = await evaluate();
    expect(reports.ok ? '' : reports.error).toContain(message);
  });
});

describe('the cache of vectors', () => {
  it('keeps what it was given, but for a record that was cut off', async () => {
    const embedder = { id: 'some/model', dimensions: 2 };
    const first = openVectorCache(root, embedder);
    first.keep('one', Float32Array.of(1, 2));
    first.keep('two', Float32Array.of(3, 4));
    first.close();
    const path = join(root, 'some_model.vectors');
    await truncate(path, (await stat(path)).size - 1);
    const second = openVectorCache(root, embedder);
    expect(second.find('one')).toEqual(Float32Array.of(1, 2));
    expect(second.find('two')).toBeUndefined();
    second.keep('three', Float32Array.of(5, 6));
    second.close();
    expect((await readFile(path)).length % 24).toBe(0);
    const third = openVectorCache(root, embedder);
    expect(third.find('three')).toEqual(Float32Array.of(5, 6));
    expect(() => third.keep('four', Float32Array.of(1))).toThrow(RangeError);
    third.close();
  });
});

async function makeSet(name: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  await mkdir(join(root, name), { recursive: true });
  const docs = ['Delivery takes two days.', 'Returns are free for a month.', 'The pump has a warranty of two years.'];
  const contents = {
    'docs.jsonl': docs.map((text, at) => JSON.stringify({ id: `d${at}`, title: `Page ${at}`, text })).join('\n'),
    'queries.jsonl': ['How long is delivery?', 'Are returns free?', 'Who are you?']
      .map((text, at) => JSON.stringify({ id: `q${at}`, text }))
      .join('\n'),
    'qrels.tsv': 'q0\td0\t1\nq1\td1\t1\n',
    ...files,
  };
  for (const [file, text] of Object.entries(contents)) await writeFile(join(root, name, file), text);
}

async function evaluate(folder = root) {
  const embedder = createMemoryEmbedder();
  let embeddedCount = 0;
  const counting: typeof embedder = {
    ...embedder,
    embedPassages: (texts, signal) => {
      embeddedCount += texts.length;
      return embedder.embedPassages(texts, signal);
    },
  };
  const reports = await evaluateRetrieval(folder, { embedder: counting, cacheFolder: join(root, 'cache') });
  return { reports, embeddedCount };
}
