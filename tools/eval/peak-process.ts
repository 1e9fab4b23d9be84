import { readFileSync } from 'node:fs';
import { createDeadline } from '../../core-aws/adapters/extract/deadline.ts';
import { readFile } from '../../core-aws/adapters/extract/read-file.ts';
import { chunkBlocks } from '../../core-aws/domain/documents/chunk-blocks.ts';
import { LIMITS } from '../../shared/limits.ts';

/** A process of its own for `measure-peak.ts`: reads one file, prints the most bytes of memory it held. */
const [kind, path, password] = process.argv.slice(2);
if (kind !== 'pdf' && kind !== 'docx' && kind !== 'txt' && kind !== 'html' && kind !== 'csv') {
  throw new Error(`cannot read ${kind}`);
}
if (path === undefined) throw new Error('no path was given');
const deadline = createDeadline(LIMITS.extractionTimeoutS * 1_000);
const read = await readFile(kind, readFileSync(path), deadline, password === undefined ? {} : { password });
if (read.ok) chunkBlocks(read.value.blocks, { documentId: 'eval', version: '1' });
process.stdout.write(`\n${peakBytes()}\n`);

/** Linux counts what the parent held before the program began into `maxRSS`; the kernel's own mark does not. */
function peakBytes(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
