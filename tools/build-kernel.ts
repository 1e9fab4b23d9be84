import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

/** Assembles the vector scanner's inner loops. The binary is kept in the repository, so that nothing else needs this. */
const FOLDER = new URL('../core-aws/domain/search/vectors/', import.meta.url);
const BINARY = new URL('kernel-binary.ts', FOLDER);
const CHARS_PER_LINE = 110;
const SOURCES = [
  { file: 'kernel.wat', constant: 'KERNEL_BINARY' },
  { file: 'dot-block.wat', constant: 'DOT_BLOCK_BINARY' },
  { file: 'dot-block-relaxed.wat', constant: 'RELAXED_DOT_BLOCK_BINARY' },
] as const;

/** What `kernel-binary.ts` must hold for the sources beside it. Throws with the line of the first mistake. */
export async function assembleKernel(): Promise<string> {
  const assembler = await wabt();
  const parts = [];
  for (const { file, constant } of SOURCES) {
    // Only what is named relaxed may use instructions that not every runtime has.
    const features = { simd: true, bulk_memory: true, mutable_globals: true, relaxed_simd: file.includes('relaxed') };
    const parsed = assembler.parseWat(file, await readFile(new URL(file, FOLDER), 'utf8'), features);
    // It takes the features too, which its declaration does not say.
    const validate: (allowed: typeof features) => void = parsed.validate.bind(parsed);
    validate(features);
    const { buffer } = parsed.toBinary({});
    parsed.destroy();
    parts.push(toConstant(file, constant, buffer));
  }
  return parts.join('\n');
}

function toConstant(file: string, constant: string, binary: Uint8Array): string {
  const base64 = Buffer.from(binary).toString('base64');
  const lines = base64.match(new RegExp(`.{1,${CHARS_PER_LINE}}`, 'gu')) ?? [];
  return `/** \`${file}\` assembled by \`npm run build:kernel\`: WebAssembly of ${binary.length} bytes, as base64. */
export const ${constant} = [
${lines.map((line) => `  '${line}',\n`).join('')}].join('');
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--help')) {
    console.log(
      'npm run build:kernel: assembles the .wat files of the vector scanner into kernel-binary.ts beside them.',
    );
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
