import type { Aws } from './aws.ts';
import { isNotFound, textIn, textsIn } from './aws.ts';
import type { World } from './world.ts';

const PAUSE_MS = 5_000;
/** CloudFormation waits long for what will not go; a database takes it a quarter of an hour. */
const DEADLINE_MS = 45 * 60_000;

async function describe(aws: Aws, StackName: string): Promise<string | undefined> {
  try {
    return await aws.query('cloudformation', 'DescribeStacks', { StackName });
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

/** What a stack says about itself; nothing when it is not there. */
export async function readOutputs(aws: Aws, stackName: string): Promise<Readonly<Record<string, string>>> {
  const xml = (await describe(aws, stackName)) ?? '';
  const pairs = textsIn(textIn(xml, 'Outputs') ?? '', 'member').map((member): [string, string] => [
    textIn(member, 'OutputKey') ?? '',
    textIn(member, 'OutputValue') ?? '',
  ]);
  return Object.fromEntries(pairs);
}

/**
 * Deletes a stack and waits until it is gone. By CloudFormation itself and not by the CDK, which would first make the
 * templates again, and would know only the stacks of today's settings. Answers why it stays; undefined: it is gone.
 */
export async function deleteStack(
  aws: Aws,
  stackName: string,
  { nowMs, sleep, say, signal }: Pick<World, 'nowMs' | 'sleep' | 'say' | 'signal'>,
): Promise<string | undefined> {
  if ((await describe(aws, stackName)) === undefined) return undefined;
  say(`      ${stackName}`);
  await aws.query('cloudformation', 'DeleteStack', { StackName: stackName });
  const untilMs = nowMs() + DEADLINE_MS;
  while (!signal.aborted) {
    const xml = await describe(aws, stackName);
    if (xml === undefined) return undefined;
    const status = textIn(xml, 'StackStatus') ?? '';
    if (status.endsWith('FAILED')) return `${stackName}: ${status}: ${textIn(xml, 'StackStatusReason') ?? ''}`;
    if (nowMs() > untilMs) return `${stackName} is in DELETE_IN_PROGRESS state for too long`;
    await sleep(PAUSE_MS);
  }
  return 'stopped';
}
