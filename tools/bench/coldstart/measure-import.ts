import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Lambda's runtime puts this there before it loads a function; without it a streaming one cannot be loaded. */
const RUNTIME = 'globalThis.awslambda={streamifyResponse:(handler)=>handler};';

export interface ImportTimes {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Imports a module in so many fresh processes, one after the other, and times the import itself. */
export async function measureImport(module: string, runs: number): Promise<ImportTimes> {
  const program = `${RUNTIME}const t=performance.now();const m=await import(${JSON.stringify(pathToFileURL(module).href)});
const ms=performance.now()-t;if(typeof m.handler!=='function')throw new Error('no handler');console.log(ms);process.exit(0)`;
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      env: {},
    });
    times.push(Number(stdout));
  }
  times.sort((a, b) => a - b);
  return {
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    minMs: times[0] ?? Number.NaN,
    maxMs: times.at(-1) ?? Number.NaN,
  };
}
