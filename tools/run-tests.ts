import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Runs every test and ends with one line, `N passed, N failed`, counted from the runner's own report: a run
 * that crashed, or saw no test, counts as failed. Arguments go to vitest, e.g. `npm test -- test/edge`.
 */
const REPORT = '.cache/test-report.json';
const MIN_TESTS_OF_A_FULL_RUN = 100;

if (process.argv.includes('--help')) {
  console.log(`npm test                    every test: unit, integration, browser
npm test -- --project unit  one project
npm test -- test/edge       the tests of one folder
The product is built first, as the browser tests run on what visitors get.`);
  process.exit(0);
}

const filters = process.argv.slice(2);
await rm(REPORT, { force: true });
await mkdir(dirname(REPORT), { recursive: true });

const built = await run('node', ['tools/build.ts']);
const code =
  built === 0
    ? await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...filters])
    : built;

const { passed, failed, skipped } = await readReport();
const missing = filters.length === 0 && passed + failed < MIN_TESTS_OF_A_FULL_RUN;
if (missing) console.error(`only ${passed + failed} tests ran; a full run has more than ${MIN_TESTS_OF_A_FULL_RUN}`);
const broken = code !== 0 || missing;
console.log(
  `\n${passed} passed, ${broken && failed === 0 ? 1 : failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exit(broken || failed > 0 ? 1 : 0);

async function readReport(): Promise<{ readonly passed: number; readonly failed: number; readonly skipped: number }> {
  try {
    const report = JSON.parse(await readFile(REPORT, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numFailedTestSuites: number;
    };
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', (error) => {
      console.error(`${command} did not start: ${error.message}`);
      resolve(1);
    });
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
}
