import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

/** Assembles the vector scanner's inner loops. The binary is kept in the repository, so that nothing else needs this. */
const FOLDER = new URL('../core-aws/domain/search/vectors/', import.meta.url);
const BINARY = new URL('kernel-binary.ts', FOLDER);
const CHARS_PER_LINE = 110;

/** What `kernel-binary.ts` must hold for the `kernel.wat` beside it. Throws with the line of the first mistake. */
export async function assembleKernel(): Promise<string> {
  const source = await readFile(new URL('kernel.wat', FOLDER), 'utf8');
  const assembler = await wabt();
  const parsed = assembler.parseWat('kernel.wat', source, { simd: true, bulk_memory: true, mutable_globals: true });
  parsed.validate();
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const base64 = Buffer.from(buffer).toString('base64');
  const lines = base64.match(new RegExp(`.{1,${CHARS_PER_LINE}}`, 'gu')) ?? [];
  return `/** \`kernel.wat\` assembled by \`npm run build:kernel\`: WebAssembly of ${buffer.length} bytes, as base64. */
export const KERNEL_BINARY = [
${lines.map((line) => `  '${line}',\n`).join('')}].join('');
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--help')) {
    console.log('npm run build:kernel: assembles kernel.wat of the vector scanner into kernel-binary.ts beside it.');
  } else {
    try {
      await writeFile(BINARY, await assembleKernel());
    } catch (error) {
      // The stack would quote wabt's one line of 600,000 characters.
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
}
