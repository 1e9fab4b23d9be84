import { expect, test } from 'vitest';
import { BUNDLE_MAX_BYTES, checkBundle, FOLDER_MAX_BYTES } from '../../tools/functions-bundle/check-bundle.ts';

const fake = { name: 'chat', codeBytes: 1_000, totalBytes: 1_000, inputs: ['core-aws/functions/chat.ts'] } as const;

test('takes a bundle of exactly the limit, and refuses one byte more with both numbers', () => {
  expect(checkBundle({ ...fake, codeBytes: BUNDLE_MAX_BYTES })).toEqual([]);
  expect(checkBundle({ ...fake, codeBytes: BUNDLE_MAX_BYTES + 1 })).toEqual([
    'chat has 1,500,001 bytes of code; the limit is 1,500,000',
  ]);
});

test('lets ingest be larger, up to what AWS takes', () => {
  const ingest = { ...fake, name: 'ingest', codeBytes: BUNDLE_MAX_BYTES + 1 } as const;
  expect(checkBundle({ ...ingest, totalBytes: FOLDER_MAX_BYTES })).toEqual([]);
  expect(checkBundle({ ...ingest, totalBytes: FOLDER_MAX_BYTES + 1 })).toHaveLength(1);
});

test('refuses the offline models, and a bundle of nothing', () => {
  const inputs = ['core-aws/functions/chat.ts', 'node_modules/@energetic-ai/core/dist/index.js'];
  expect(checkBundle({ ...fake, inputs })).toEqual([
    'chat must not hold node_modules/@energetic-ai/core/dist/index.js',
  ]);
  expect(checkBundle({ ...fake, inputs: [] })).toEqual(['chat was made of nothing']);
});
