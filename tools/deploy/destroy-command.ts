import type { StackPart } from '../../core-aws/infra/stage-settings.ts';
import { connect } from './connect.ts';
import type { Connected } from './connect.ts';
import { AwsError, isNotFound } from './aws.ts';
import type { Aws } from './aws.ts';
import type { CommandOutcome } from './deploy-command.ts';
import { statePath } from './deploy-command.ts';
import { openDeployState } from './deploy-state.ts';
import { createEdgeKeys } from './edge-keys.ts';
import { lastLines, nextFor } from './explain-failure.ts';
import type { KeptThing } from './kept-data.ts';
import { deleteBucket, emptyBucket, keptText, listKept } from './kept-data.ts';
import { deleteStack, readOutputs } from './stacks.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import type { World } from './world.ts';

/** `npm run destroy`: a stage, wholly; its data only when its name was said twice. Run again, it goes on. */
export async function destroy(options: Options, world: World): Promise<CommandOutcome> {
  const { stage, deleteDataOf } = options;
  const { say, signal } = world;
  const { prefix, worker } = namesOf(stage);
  const again = `npm run destroy -- --stage ${stage}${deleteDataOf === undefined ? '' : ` --delete-data ${deleteDataOf}`}`;
  const refuse = (lines: string): CommandOutcome => {
    say(lines);
    return { exitCode: 1, report: { stage } };
  };
  if (deleteDataOf !== undefined && deleteDataOf !== stage) {
    return refuse(`--delete-data says ${deleteDataOf}, --stage says ${stage}. Nothing was changed.`);
  }
  const connected = await connect(options, world);
  if (!connected.ok) return refuse(`Nothing was changed.\n${connected.error}`);
  const { aws, accountId } = connected.value;

  let kept: readonly KeptThing[];
  let outputs: Readonly<Record<string, string>>;
  try {
    outputs = { ...(await readOutputs(aws, `${prefix}stateful`)), ...(await readOutputs(aws, `${prefix}stateless`)) };
    kept = await listKept(aws, {
      prefix,
      accountId,
      userPoolId: await findUserPool(aws, prefix, outputs['UserPoolId']),
    });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return refuse(`Nothing was changed.\n${lastLines(thrown.message)}\n${nextFor(thrown.message)}`);
  }
  const lost = kept.filter(({ count, isLog }) => count > 0 && !isLog);
  const report = { stage, account: accountId, region: aws.region, kept, wouldLoseData: lost.length > 0 };
  say(`Stage ${stage} in account ${accountId}, ${aws.region}: the Worker ${worker}, the stacks ${prefix}*, and`);
  for (const thing of kept) say(keptText(thing));

  if (lost.length > 0 && deleteDataOf === undefined) {
    say(`Refused: this would lose what is listed. Nothing was changed.
Owners can take their data out before (GET /api/bots/BOT_ID/export, one file for each bot).
To delete everything, for good: npm run destroy -- --stage ${stage} --delete-data ${stage}`);
    return { exitCode: 1, report };
  }
  if (options.dryRun) {
    say(`Nothing was changed. To do it: ${again}`);
    return { exitCode: 0, report };
  }
  if (!options.yes) {
    if (world.confirm === undefined) return refuse('There is no terminal to ask in. Add --yes.');
    const question = lost.length > 0 ? `Delete stage ${stage} WITH ALL ITS DATA?` : `Delete stage ${stage}?`;
    if (!(await world.confirm(question))) return refuse('Nothing was changed.');
  }
  for (const { title, run } of destroySteps(options, world, { aws, accountId }, { kept, outputs })) {
    if (signal.aborted) break;
    say(`${title} ...`);
    const problem = await run().catch((thrown: unknown) => {
      if (thrown instanceof AwsError) return thrown.message;
      throw thrown;
    });
    if (problem !== undefined && !signal.aborted) {
      say(`\n"${title}" failed:\n${lastLines(problem)}\n\nWhat to do: ${nextFor(problem)}\nThen go on: ${again}`);
      return { exitCode: 1, report: { ...report, failedAt: title } };
    }
  }
  if (signal.aborted) {
    say(`\nStopped. To go on: ${again}`);
    return { exitCode: 130, report };
  }
  say(`Stage ${stage} is gone. What AWS keeps of deleted tables (35 days) and logs until they end: docs/deploy.md.`);
  return { exitCode: 0, report };
}

/** What stands on another goes before it. */
const STACKS = [
  'options',
  'reporting',
  'observability',
  'stateless',
  'stateful',
] as const satisfies readonly StackPart[];

interface DestroyStep {
  readonly title: string;
  /** Undefined: done. */
  readonly run: () => Promise<string | undefined>;
}

/** Each can be repeated: what is gone already is fine. The world's way in goes first. */
function destroySteps(
  options: Options,
  world: World,
  { aws }: Connected,
  { kept, outputs }: { readonly kept: readonly KeptThing[]; readonly outputs: Readonly<Record<string, string>> },
): readonly DestroyStep[] {
  const { prefix, worker, geminiParameter } = namesOf(options.stage);
  const named = (kind: KeptThing['kind']): readonly string[] =>
    kept.filter((thing) => thing.kind === kind).map(({ name }) => name);
  const each = async (names: readonly string[], act: (name: string) => Promise<unknown>): Promise<undefined> => {
    for (const name of names) await ignoreAbsent(() => act(name));
  };
  return [
    {
      title: `Delete the Worker ${worker}`,
      run: async () => {
        const { code, output } = await world.run({
          name: 'wrangler',
          args: ['delete', worker, '--config', 'wrangler.toml', '--force'],
        });
        return code === 0 || /code: 10007|does not exist/.test(output) ? undefined : output;
      },
    },
    {
      title: 'Delete the keys of the edge and of Gemini',
      run: async () => {
        const user = outputs['EdgeUserName'];
        if (user !== undefined) await ignoreAbsent(() => createEdgeKeys(aws, user).removeAll());
        await ignoreAbsent(() => aws.json('ssm', 'DeleteParameter', { Name: geminiParameter }));
        return undefined;
      },
    },
    {
      title: 'Take off the protection against deletion, empty the buckets',
      run: async () => {
        await each(named('table'), (TableName) =>
          aws.json('dynamodb', 'UpdateTable', { TableName, DeletionProtectionEnabled: false }).catch(ignoreUnchanged),
        );
        // The call sets back what it does not name; the pool is deleted next.
        await each(named('user-pool'), (UserPoolId) =>
          aws.json('cognito-idp', 'UpdateUserPool', { UserPoolId, DeletionProtection: 'INACTIVE' }),
        );
        await each([`${prefix}stateful`], (StackName) =>
          aws.query('cloudformation', 'UpdateTerminationProtection', {
            StackName,
            EnableTerminationProtection: 'false',
          }),
        );
        return each(named('bucket'), (bucket) => emptyBucket(aws, bucket));
      },
    },
    {
      title: 'Delete the stacks (some minutes)',
      run: async () => {
        for (const part of STACKS) {
          const problem = await deleteStack(aws, prefix + part, world);
          if (problem !== undefined) return problem;
        }
        return undefined;
      },
    },
    {
      title: 'Delete what the stacks keep',
      run: async () => {
        await each(named('table'), (TableName) =>
          aws.json('dynamodb', 'DeleteTable', { TableName }).catch(ignoreUnchanged),
        );
        await each(named('user-pool'), (UserPoolId) => aws.json('cognito-idp', 'DeleteUserPool', { UserPoolId }));
        return each(named('bucket'), async (bucket) => {
          await emptyBucket(aws, bucket);
          await deleteBucket(aws, bucket);
        });
      },
    },
    {
      title: 'Forget the state of the deployment',
      run: async () => {
        await (await openDeployState(statePath(world.root, options.stage))).clear();
        return undefined;
      },
    },
  ];
}

async function ignoreAbsent(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown;
  }
}

/** DynamoDB refuses to set what is set, and to delete what is being deleted. */
function ignoreUnchanged(thrown: unknown): void {
  const isFine =
    thrown instanceof AwsError &&
    (thrown.code === 'ResourceInUseException' ||
      (thrown.code === 'ValidationException' && /already/.test(thrown.message)));
  if (!isFine) throw thrown;
}

/** By the stack, or, when that is gone already and left its pool, by name. */
async function findUserPool(aws: Aws, prefix: string, fromStack: string | undefined): Promise<string | undefined> {
  if (fromStack !== undefined) return fromStack;
  let NextToken: unknown;
  do {
    const page = await aws.json('cognito-idp', 'ListUserPools', {
      MaxResults: 60,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const pools = page['UserPools'] as readonly { readonly Id: string; readonly Name: string }[] | undefined;
    const found = pools?.find(({ Name }) => Name === `${prefix}owners`);
    if (found !== undefined) return found.Id;
    NextToken = page['NextToken'];
  } while (NextToken !== undefined);
  return undefined;
}
