import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../core-aws/ports/store-unavailable.ts';
import type { IndexStats } from '../../../core-aws/ports/vector-index.ts';
import type { VerifiedIndex } from '../../../core-aws/use-cases/documents/rebuild-index.ts';
import { chooseTarget } from '../../../tools/index/choose-target.ts';
import { explainFailure } from '../../../tools/index/explain-failure.ts';
import { findingsJson, findingsText } from '../../../tools/index/findings-text.ts';
import { parseIndexOptions } from '../../../tools/index/parse-index-options.ts';
import { barText, createProgressBar } from '../../../tools/index/progress-bar.ts';

const SOUND: VerifiedIndex = {
  checkedCount: 1_234,
  missing: [],
  extra: [],
  damaged: [],
  incomplete: [],
  strayDocuments: [],
};
const STATS: IndexStats = {
  engine: 'packed',
  generation: 7,
  documentCount: 1,
  chunkCount: 1_234,
  deadCount: 0,
  segmentCount: 1,
  bytes: 1,
};

describe('the command line', () => {
  const problem = (...argv: string[]): string => {
    const parsed = parseIndexOptions(argv);
    return parsed.ok ? 'none' : parsed.error;
  };

  test('takes a command and a bot, or all of them', () => {
    expect(parseIndexOptions(['verify', '--bot', 'bot_1'])).toEqual({
      ok: true,
      value: { what: 'verify', botId: 'bot_1', json: false, dataDir: undefined },
    });
    expect(parseIndexOptions(['rebuild', '--all', '--json', '--data-dir', 'd'])).toEqual({
      ok: true,
      value: { what: 'rebuild', botId: undefined, json: true, dataDir: 'd' },
    });
    expect(parseIndexOptions(['--help'])).toMatchObject({ ok: true, value: { what: 'help' } });
  });

  test('says what is wrong with another', () => {
    expect(problem()).toBe('the command is missing; it is verify or rebuild');
    expect(problem('repair', '--all')).toBe('the command is repair; it is verify or rebuild');
    expect(problem('verify')).toBe('name one bot with --bot ID, or all with --all');
    expect(problem('verify', '--bot', 'b', '--all')).toBe('name one bot with --bot ID, or all with --all');
    expect(problem('verify', 'bot_1', '--all')).toMatch('a bot is named by --bot');
    expect(problem('verify', '--bogus')).toMatch('--bogus');
  });
});

describe('which stores are meant', () => {
  test('those of AWS when a region is set, with its bucket', async () => {
    const env = { AWS_REGION: 'eu-west-1', DOCUMENTS_BUCKET: 'b', TABLE_PREFIX: 'stage-' };
    const target = await chooseTarget(env, { dataDir: undefined, root: '/' });
    expect(target).toMatchObject({
      ok: true,
      value: { where: 'AWS in eu-west-1', tablePrefix: 'stage-', bucket: 'b' },
    });
    const without = await chooseTarget({ AWS_REGION: 'eu-west-1' }, { dataDir: undefined, root: '/' });
    expect(without).toMatchObject({ ok: false });
    expect(without.ok ? '' : without.error).toMatch('set DOCUMENTS_BUCKET too');
  });

  test('says that no local cloud runs, and how one is started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edgewise-'));
    try {
      for (const env of [{}, { AWS_REGION: 'eu-west-1' }]) {
        const target = await chooseTarget(env, { dataDir: folder, root: '/' });
        expect(target.ok ? '' : target.error).toBe(
          `no local cloud runs from ${folder}. Start it with npm start, or name its folder with --data-dir; for AWS set AWS_REGION.`,
        );
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('what went wrong', () => {
  const target = { where: 'AWS in eu-west-1', tablePrefix: 'edgewise-' };
  const explain = (name: string): string | undefined =>
    explainFailure(Object.assign(new Error('it says this'), { name }), {
      ...target,
      bucket: 'b',
      s3ForcePathStyle: 'false',
      dynamo: {},
      s3: {},
    });

  test('is told with what to do about it', () => {
    expect(explain('ResourceNotFoundException')).toMatch(
      'has no tables that begin with "edgewise-". Is it the right region',
    );
    expect(explain('CredentialsProviderError')).toMatch('does not know these credentials');
    expect(explain('AccessDeniedException')).toMatch('it says this');
    expect(explain('NoSuchBucket')).toMatch('DOCUMENTS_BUCKET');
    expect(
      explainFailure(new StoreUnavailable('table t did not answer'), {
        ...target,
        bucket: 'b',
        s3ForcePathStyle: 'false',
        dynamo: {},
        s3: {},
      }),
    ).toBe('AWS in eu-west-1: table t did not answer');
  });

  test('a bug keeps its stack', () => {
    expect(explain('TypeError')).toBeUndefined();
  });
});

describe('what was found', () => {
  test('is one line when all is well', () => {
    expect(findingsText('bot_1', SOUND, STATS)).toBe('bot_1  sound  1,234 chunks checked (packed, generation 7)');
  });

  test('names five of each kind and counts the rest', () => {
    const missing = Array.from({ length: 7 }, (_, at) => `chunk ${at}`);
    const incomplete = [{ documentId: 'doc_1', name: 'a.pdf', storedCount: 2, chunkCount: 3 }];
    const text = findingsText('bot_1', { ...SOUND, missing, incomplete }, undefined);
    expect(text.split('\n')).toEqual([
      'bot_1  NOT SOUND  1,234 chunks checked (cannot be read)',
      '  missing from the index: 7',
      ...missing.slice(0, 5).map((id) => `    ${id}`),
      '    and 2 more; --json names them all',
      '  documents with chunks missing from the store, to be uploaded again: 1',
      '    doc_1 (a.pdf): 2 of 3',
    ]);
    expect(findingsJson('bot_1', { ...SOUND, missing, incomplete }, STATS)).toMatchObject({
      bot_id: 'bot_1',
      ok: false,
      missing,
      incomplete: [{ document_id: 'doc_1', name: 'a.pdf', stored: 2, chunks: 3 }],
    });
  });
});

describe('the progress bar', () => {
  test('grows from nothing to all, also of nothing', () => {
    expect(barText(0, 200)).toBe(`[${'.'.repeat(30)}]   0 %  0 of 200`);
    expect(barText(1_000, 2_000)).toBe(`[${'#'.repeat(15)}${'.'.repeat(15)}]  50 %  1,000 of 2,000`);
    expect(barText(0, 0)).toBe(`[${'#'.repeat(30)}] 100 %  0 of 0`);
  });

  test('is drawn ten times a second at most, always at the end, and is cleared', () => {
    const written: string[] = [];
    let nowMs = 0;
    const stream = { isTTY: true, write: (text: string) => written.push(text) };
    const bar = createProgressBar('verifying', { stream, nowMs: () => nowMs });
    bar.show({ done: 1, of: 10 });
    nowMs = 99;
    bar.show({ done: 2, of: 10 });
    nowMs = 100;
    bar.show({ done: 3, of: 10 });
    bar.show({ done: 10, of: 10 });
    expect(written.map((text) => /(\d+) of/.exec(text)?.[1])).toEqual(['1', '3', '10']);
    bar.clear();
    expect(written.at(-1)).toBe('\r\u001B[K');
  });

  test('writes nothing where output goes to a file', () => {
    const written: string[] = [];
    const bar = createProgressBar('verifying', { stream: { write: (text) => written.push(text) } });
    bar.show({ done: 10, of: 10 });
    bar.clear();
    expect(written).toEqual([]);
  });
});
