import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../../core-aws/function-definitions.ts';
import { FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import { RARE_PERMISSIONS } from '../../../core-aws/infra/function-permissions.ts';
import { useDynalite } from '../../support/dynamo-targets.ts';
import type { Permission } from './compare-permissions.ts';
import { comparePermissions } from './compare-permissions.ts';
import type { DeployedWorld } from './deployed-world.ts';
import { startDeployedWorld } from './deployed-world.ts';
import { grantedPermissions } from './granted-permissions.ts';
import { liveALife } from './live-a-life.ts';
import { synthesise } from './synthesise.ts';

const NOTHING = { missing: [], unused: [], notRare: [] };

/** The synthesised policies, held against every call that the bundles make while they do all they can do. */
describe('the permissions of the functions', () => {
  const dynamo = useDynalite();
  let world: DeployedWorld;
  let granted: readonly Permission[];
  let called: readonly Permission[];

  beforeAll(async () => {
    const { templates, folder } = synthesise({ stage: 'prod' });
    await rm(folder, { recursive: true });
    granted = grantedPermissions(templates['edgewise-stateless'] ?? {}, { prefix: 'edgewise-' });
    world = await startDeployedWorld(dynamo);
    await liveALife(world);
    called = world.calls();
  }, 300_000);
  afterAll(() => world?.stop());

  test('are what their code calls: none is missing, none is unused', () => {
    // A comparison that saw nothing would find nothing either.
    expect(new Set(called.map(({ by }) => by))).toEqual(
      new Set(['bots', 'upload', 'chat', 'ingest', 'ingest-dead-letter']),
    );
    expect(granted.length).toBeGreaterThan(80);
    expect(comparePermissions({ granted, called, rare: RARE_PERMISSIONS })).toEqual(NOTHING);
  });

  test('are found wanting when one is planted and one is taken away', () => {
    const extra = { by: 'chat', action: 'dynamodb:DeleteItem', resource: 'Conversations' };
    const gone = { by: 'chat', action: 'dynamodb:PutItem', resource: 'Conversations' };
    const planted = [
      ...granted.filter(({ by, action, resource }) => `${by}${action}${resource}` !== Object.values(gone).join('')),
      extra,
    ];
    expect(planted).toHaveLength(granted.length);
    expect(comparePermissions({ granted: planted, called, rare: RARE_PERMISSIONS })).toEqual({
      missing: ['chat: dynamodb:PutItem on Conversations'],
      unused: ['chat: dynamodb:DeleteItem on Conversations'],
      notRare: [],
    });
  });

  test('are for commands that are in the bundle, the rare ones too', () => {
    for (const { name } of Object.values(FUNCTIONS)) {
      const commands = commandsOf(world, name);
      if (name === 'auth') expect(commands).toEqual(new Set());
      for (const { by, action } of granted) {
        if (by === name) expect(commands, `${by}: ${action}`).toContain(action);
      }
    }
  });
});

/** S3 has more operations than permissions. */
const NEEDS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
};

/** Permissions for the AWS commands a bundle really holds, after what is not used was left out. */
function commandsOf(world: DeployedWorld, name: FunctionName): ReadonlySet<string> {
  const inputs = Object.values(world.metafiles[name].outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return new Set(
    inputs.flatMap((path) => {
      const match = /@aws-sdk\/client-(dynamodb|s3|sqs|ssm)\/dist-es\/commands\/(\w+)Command\.js$/.exec(path);
      const action = match && `${match[1]}:${match[2]}`;
      return action ? [NEEDS[action] ?? action] : [];
    }),
  );
}
