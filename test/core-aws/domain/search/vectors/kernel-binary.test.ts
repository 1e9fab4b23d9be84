import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assembleKernel } from '../../../../../tools/build-kernel.ts';

test('the kept kernel is what its source assembles to, byte for byte', async () => {
  const kept = new URL('../../../../../core-aws/domain/search/vectors/kernel-binary.ts', import.meta.url);
  const assembled = await assembleKernel();
  expect(assembled).toContain('export const KERNEL_BINARY');
  expect(await readFile(kept, 'utf8')).toBe(assembled);
});
