import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import type { FunctionName, OptionalFunctionName } from '../../core-aws/function-definitions.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type AnyFunctionName = FunctionName | OptionalFunctionName;

/** Code that must lie beside a function's own, each file an entry: processes and threads are started by their file. */
const BESIDE: Readonly<Partial<Record<AnyFunctionName, Readonly<Record<string, string>>>>> = {
  ingest: { 'reader-process': 'core-aws/adapters/extract/reader-process.ts' },
};

/** What of a package is read at run time, for packages that stay packages because they read files of their own. */
const PACKAGES: Readonly<Partial<Record<AnyFunctionName, Readonly<Record<string, readonly string[]>>>>> = {
  ingest: {
    'pdfjs-dist': [
      'package.json',
      'LICENSE',
      'legacy/build/pdf.mjs',
      'legacy/build/pdf.worker.mjs',
      'cmaps',
      'standard_fonts',
    ],
  },
};

/** Folders of files that a function reads at run time, by the name they have beside its code. */
const FOLDERS: Readonly<Partial<Record<AnyFunctionName, Readonly<Record<string, string>>>>> = {
  'export-reports': { migrations: 'core-aws/reporting/migrations' },
};

/** CommonJS packages ask for Node's modules by `require`, which an ES module does not have. */
const BANNER =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

export interface FunctionBundle {
  readonly name: AnyFunctionName;
  /** Absolute path of the folder the function is deployed as. */
  readonly folder: string;
  /** All JavaScript of ours and of the packages bundled into it; packages that stay packages are not in it. */
  readonly codeBytes: number;
  /** Everything in the folder. */
  readonly totalBytes: number;
  readonly metafile: Metafile;
}

/**
 * Bundles one function into `outDir/<name>/index.mjs`, minified, with all that it needs beside it. What is loaded by
 * a dynamic import lies in a file of its own, so that a cold start neither reads nor parses it. No source map and no
 * comments: nothing in the folder names a path of this machine, and the same sources make the same bytes, so that an
 * unchanged function is not deployed again.
 *
 * The offline models are not in it: they come into being only in `encoder-thread.ts`, a thread's entry that is not
 * one of the entries here.
 */
export async function bundleFunction(name: AnyFunctionName, outDir: string): Promise<FunctionBundle> {
  const target = join(outDir, name);
  await mkdir(outDir, { recursive: true });
  const folder = await mkdtemp(join(outDir, `.${name}-`));
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { index: `core-aws/functions/${name}.ts`, ...BESIDE[name] },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Packages' ES modules where they have them: only those can be left out in parts.
    mainFields: ['module', 'main'],
    external: Object.keys(PACKAGES[name] ?? {}),
    banner: { js: BANNER },
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  for (const [beside, from] of Object.entries(FOLDERS[name] ?? {})) {
    await cp(join(ROOT, from), join(folder, beside), { recursive: true });
  }
  for (const [packageName, paths] of Object.entries(PACKAGES[name] ?? {})) {
    const from = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
    for (const path of paths) {
      await cp(join(from, path), join(folder, 'node_modules', packageName, path), { recursive: true });
    }
  }
  const totalBytes = await sizeOf(folder);
  // Made aside and moved there: whoever runs the one before, a function host for one, finds a whole folder at any time.
  await rm(target, { recursive: true, force: true });
  await rename(folder, target);
  return {
    name,
    folder: target,
    codeBytes: Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0),
    totalBytes,
    metafile,
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
