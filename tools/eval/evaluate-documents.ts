import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTextExtractor } from '../../core-aws/adapters/extract/create-text-extractor.ts';
import { chunkBlocks } from '../../core-aws/domain/documents/chunk-blocks.ts';
import { readBare } from './bare-readers.ts';
import { judgeFile } from './judge-file.ts';
import type { Reading } from './judge-file.ts';
import { measurePeakMb } from './measure-peak.ts';
import type { ExpectedFile } from './read-manifest.ts';
import type { FileResult } from './sum-up.ts';
import { timeReadings } from './time-readings.ts';

/** Reads every file of a set as the product reads it, and holds it against the manifest. */
export async function evaluateDocuments(
  folder: string,
  files: readonly ExpectedFile[],
  { onFile, readerEntry }: { readonly onFile?: (result: FileResult) => void; readonly readerEntry?: URL } = {},
): Promise<readonly FileResult[]> {
  let crashes: string[] = [];
  const onUnhandled = (cause: unknown): void => {
    crashes.push(`unhandled rejection: ${String(cause)}`);
  };
  process.on('unhandledRejection', onUnhandled);
  const extractor = createTextExtractor({
    onIncident: (what) => crashes.push(what),
    ...(readerEntry === undefined ? {} : { readerEntry }),
  });
  try {
    const results: FileResult[] = [];
    // Libraries load and code is compiled while nothing is timed.
    for (const expected of files) {
      const bytes = await readFile(join(folder, expected.file));
      await read(expected, bytes);
      await readBare(expected.kind, bytes);
    }
    for (const expected of files) {
      crashes = [];
      const path = join(folder, expected.file);
      const bytes = await readFile(path);
      const reading = await read(expected, bytes);
      const withPassword = expected.password === undefined ? undefined : await read(expected, bytes, expected.password);
      const isReadBare = (await readBare(expected.kind, bytes)) !== undefined;
      // A reader that dies of a file dies of it again in a fresh process.
      const found = [...new Set(crashes)];
      crashes = [];
      const times = await timeReadings(
        () => extractor.extract(expected.kind, bytes),
        () => readBare(expected.kind, bytes),
      );
      const peakMb = await measurePeakMb(path, expected);
      const result = {
        expected,
        verdict: judgeFile(expected, reading, withPassword),
        crashes: peakMb === undefined ? [...found, 'its process for measuring memory died'] : found,
        ...times,
        isReadBare,
        peakMb,
      };
      results.push(result);
      onFile?.(result);
    }
    return results;
  } finally {
    extractor.close();
    process.off('unhandledRejection', onUnhandled);
  }

  async function read({ kind }: ExpectedFile, bytes: Uint8Array, password?: string): Promise<Reading> {
    try {
      const extracted = await extractor.extract(kind, bytes, password === undefined ? {} : { password });
      if (extracted.ok) {
        return { ok: true, chunks: chunkBlocks(extracted.value.blocks, { documentId: 'eval', version: '1' }) };
      }
      const { kind: failure, detail, cause } = extracted.error;
      const why = detail ?? (cause instanceof Error ? cause.message : undefined);
      return { ok: false, failure, ...(why === undefined ? {} : { detail: why }) };
    } catch (thrown) {
      crashes.push(`thrown: ${String(thrown)}`);
      return { ok: false, failure: 'corrupt', detail: 'thrown' };
    }
  }
}
