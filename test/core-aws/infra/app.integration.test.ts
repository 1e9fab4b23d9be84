import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');

beforeAll(() => promisify(execFile)(process.execPath, ['tools/bundle-functions.ts'], { cwd: ROOT }));

/** The CDK's own command on cdk.json, as a deployment runs it; without credentials, region or network. */
async function listStacks(...settings: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewise-cdk-'));
  try {
    const args = ['ls', '--no-lookups', '--output', folder, ...settings.flatMap((setting) => ['-c', setting])];
    const { stdout } = await promisify(execFile)(process.execPath, [CDK, ...args], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: folder, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    });
    return stdout;
  } catch (failed) {
    return String((failed as { readonly stderr?: unknown }).stderr);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the CDK finds the stacks of a stage, and a wrong setting ends it with a sentence', async () => {
  expect((await listStacks('stage=prod', 'region=eu-central-1')).trim().split('\n')).toEqual(
    expect.arrayContaining(['edgewise-stateful', 'edgewise-stateless']),
  );
  expect(await listStacks('stage=live', 'region=eu-central-1')).toContain(
    'the settings of the deployment are wrong: stage is "live"; it must be dev, staging or prod',
  );
});
