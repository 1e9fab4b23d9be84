import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import { deploy } from '../../../tools/deploy/deploy-command.ts';
import { rollback } from '../../../tools/deploy/rollback-command.ts';
import type { FakeDeployWorld } from '../../support/fake-deploy-world.ts';
import { createFakeDeployWorld, Killed } from '../../support/fake-deploy-world.ts';

const back = (fake: FakeDeployWorld, ...argv: string[]) => rollback(fake.options('rollback', ...argv), fake.world);
const text = (fake: FakeDeployWorld): string => fake.said.join('\n');
const serving = (fake: FakeDeployWorld) => fake.worker.versions.find(({ id }) => id === fake.worker.deployed.at(-1));
const liveVersions = (fake: FakeDeployWorld): readonly string[] =>
  [...fake.aws.functions.values()].map(({ live }) => live);
const planFile = (fake: FakeDeployWorld): string => join(fake.world.root, '.deploy/dev.rollback.json');

/** Deployed twice: functions at 2, the Worker at its second version. */
async function deployedTwice(): Promise<FakeDeployWorld> {
  const fake = createFakeDeployWorld();
  for (const settings of [[], ['-c', 'budgetUsd=60']]) {
    expect((await deploy(fake.options('deploy', ...settings), fake.world)).exitCode).toBe(0);
    fake.env['CORE_ALTERNATE_PERCENT'] = '10';
  }
  expect(new Set(liveVersions(fake))).toEqual(new Set(['2']));
  expect(serving(fake)?.vars['CORE_ALTERNATE_PERCENT']).toBe('10');
  fake.said.length = 0;
  return fake;
}

describe('a rollback', () => {
  test('brings the previous Worker and functions, and touches no data', async () => {
    const fake = await deployedTwice();
    const before = fake.aws.calls.length;
    expect((await back(fake)).exitCode).toBe(0);
    expect(liveVersions(fake)).toEqual(Object.values(FUNCTIONS).map(() => '1'));
    expect(serving(fake)?.vars['CORE_ALTERNATE_PERCENT']).toBeUndefined();
    expect(serving(fake)?.annotations['workers/tag']).toBe('edgewise');
    expect(fake.aws.calls.slice(before).filter((call) => /dynamodb|s3|cognito/.test(call))).toEqual([]);
    expect(existsSync(planFile(fake))).toBe(false);
  });

  test('shows what it would do, and does nothing on a dry run or a no', async () => {
    const fake = await deployedTwice();
    expect((await back(fake, '--dry-run')).exitCode).toBe(0);
    expect(text(fake)).toMatch(/Worker: version-3 -> version-2/);
    expect(text(fake)).toContain('edgewise-dev-chat: 2 -> 1');
    fake.answers.confirm = false;
    expect((await back(fake)).exitCode).toBe(1);
    expect(new Set(liveVersions(fake))).toEqual(new Set(['2']));
    expect(fake.programs.some((line) => line.startsWith('wrangler rollback'))).toBe(false);
  });

  test('stops a deployment under way: all calls to the version it began with', async () => {
    const fake = await deployedTwice();
    const chat = fake.aws.functions.get('edgewise-dev-chat');
    Object.assign(chat ?? {}, { live: '1', weights: { 2: 0.1 } });
    fake.aws.deployments.add('d-1');
    expect((await back(fake)).exitCode).toBe(0);
    expect(chat).toMatchObject({ live: '1', weights: {} });
    expect(fake.aws.deployments.size).toBe(0);
  });

  test('of a first deployment has nowhere to go', async () => {
    const fake = createFakeDeployWorld();
    await deploy(fake.options('deploy'), fake.world);
    expect((await back(fake)).exitCode).toBe(1);
    expect(text(fake)).toContain('There is nothing to go back to');
  });

  test('does not bring back a Worker whose key is deleted', async () => {
    const fake = await deployedTwice();
    await deploy(fake.options('deploy', '--fresh', '-c', 'budgetUsd=60'), fake.world);
    expect((await back(fake)).exitCode).toBe(0);
    expect(text(fake)).toMatch(/The Worker stays: .*other secrets/);
    expect(fake.programs.some((line) => line.startsWith('wrangler rollback'))).toBe(false);
    expect(new Set(liveVersions(fake))).toEqual(new Set(['2']));
  });

  test('that failed half way goes on with the same plan, not one version further', async () => {
    const fake = await deployedTwice();
    const calls = Object.keys(FUNCTIONS).length + 1;
    for (const when of ['before', 'after'] as const) {
      for (let left = 1; left <= calls; left += 1) {
        const world = await deployedTwice();
        world.kill = { left, when };
        const outcome = await back(world).catch((thrown: unknown) => {
          if (!(thrown instanceof Killed)) throw thrown;
          return undefined;
        });
        expect(outcome?.exitCode).not.toBe(0);
        expect((await rollback(world.options('rollback'), world.restart())).exitCode).toBe(0);
        expect(new Set(liveVersions(world))).toEqual(new Set(['1']));
        expect(serving(world)?.id).toBe('version-2');
      }
    }
    expect(liveVersions(fake)).toHaveLength(calls - 1);
  });

  test('is followed by a deployment that brings the newest again', async () => {
    const fake = await deployedTwice();
    await back(fake);
    expect((await deploy(fake.options('deploy', '-c', 'budgetUsd=60'), fake.world)).exitCode).toBe(0);
    expect(new Set(liveVersions(fake))).toEqual(new Set(['3']));
    expect(serving(fake)?.vars['CORE_ALTERNATE_PERCENT']).toBe('10');
  });

  test.each([
    [() => ({ credentials: false }), /No AWS credentials/],
    [() => ({ region: undefined }), /No AWS region/],
  ])('without an account changes nothing and says why', async (change, expected) => {
    const fake = await deployedTwice();
    Object.assign(fake.answers, change());
    expect((await back(fake)).exitCode).toBe(1);
    expect(text(fake)).toMatch(expected);
    expect(new Set(liveVersions(fake))).toEqual(new Set(['2']));
  });

  test('says what to do when AWS or Cloudflare refuses', async () => {
    const fake = await deployedTwice();
    fake.aws.refuse.set('lambda UpdateAlias', [403, 'AccessDeniedException', 'not authorized']);
    expect((await back(fake)).exitCode).toBe(1);
    expect(text(fake)).toMatch(/What to do: These credentials may not/);
    fake.aws.refuse.clear();
    fake.failing.set('wrangler rollback', 'Authentication error [code: 10000]');
    expect((await back(fake)).exitCode).toBe(1);
    expect(text(fake)).toMatch(/What to do: Cloudflare does not accept/);
    fake.failing.clear();
    expect((await back(fake)).exitCode).toBe(0);
  });
});
