import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTIONS, OPTIONAL_FUNCTIONS } from '../core-aws/function-definitions.ts';
import { bundleFunction } from './functions-bundle/bundle-function.ts';
import { checkBundle } from './functions-bundle/check-bundle.ts';

/** Bundles the functions as they are deployed: `npm run bundle`. */
const OUT_DIR = fileURLToPath(new URL('../dist/functions', import.meta.url));

if (process.argv.includes('--help')) {
  console.log(
    'npm run bundle: every function of core-aws/functions into dist/functions/<name>/, minified and checked.',
  );
  process.exit(0);
}

const startedAtMs = Date.now();
for (const { name } of [...Object.values(FUNCTIONS), ...Object.values(OPTIONAL_FUNCTIONS)]) {
  const bundle = await bundleFunction(name, OUT_DIR);
  const problems = checkBundle({ ...bundle, inputs: Object.keys(bundle.metafile.inputs) });
  const kb = (bytes: number): string => `${Math.round(bytes / 1_000).toLocaleString('en')} kB`;
  console.log(
    `${name.padEnd(20)} ${kb(bundle.codeBytes).padStart(9)} code ${kb(bundle.totalBytes).padStart(9)} in all`,
  );
  for (const problem of problems) console.error(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
console.log(`${join('dist', 'functions')}, ${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s`);
