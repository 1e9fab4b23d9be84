import { join } from 'node:path';
import { AwsError } from './aws.ts';
import { connect } from './connect.ts';
import type { CommandOutcome } from './deploy-command.ts';
import { statePath } from './deploy-command.ts';
import { openDeployState } from './deploy-state.ts';
import { lastLines, nextFor } from './explain-failure.ts';
import type { AliasMove, AliasPlan } from './live-aliases.ts';
import { moveAlias, planAliases } from './live-aliases.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import type { WorkerMove } from './worker-versions.ts';
import { findPreviousWorker } from './worker-versions.ts';
import type { World } from './world.ts';

interface Plan {
  readonly worker: WorkerMove | undefined;
  readonly functions: AliasPlan;
}

/**
 * `npm run rollback`: first the Worker, then the functions, because the newer core knows what the older Worker asks.
 * The plan is written down before anything moves: run again after a failure, it goes on with the same plan instead of
 * going back one version more.
 */
export async function rollback(options: Options, world: World): Promise<CommandOutcome> {
  const { stage } = options;
  const { say, root, signal } = world;
  const names = namesOf(stage);
  const again = `npm run rollback -- --stage ${stage}`;
  const connected = await connect(options, world);
  if (!connected.ok) {
    say(`Nothing was changed.\n${connected.error}`);
    return { exitCode: 1, report: { stage } };
  }
  const { aws } = connected.value;
  const unfinished = await openDeployState(join(root, '.deploy', `${stage}.rollback.json`));
  const kept = unfinished.get('plan')?.result['plan'];
  let plan: Plan;
  if (kept !== undefined) {
    say('A rollback was not finished; this is what it meant to do.');
    plan = JSON.parse(kept) as Plan;
  } else {
    const worker = await findPreviousWorker(world.run, names.worker);
    if (!worker.ok) say(`The Worker stays: ${worker.error}`);
    try {
      plan = { worker: worker.ok ? worker.value : undefined, functions: await planAliases(aws, names.prefix) };
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      say(`Nothing was changed.\n${lastLines(thrown.message)}\n${nextFor(thrown.message)}`);
      return { exitCode: 1, report: { stage } };
    }
  }
  const report = { stage, plan };
  for (const line of planLines(plan)) say(line);
  if (plan.worker === undefined && plan.functions.moves.length === 0) {
    say('There is nothing to go back to. Nothing was changed.');
    return { exitCode: 1, report };
  }
  say('Data stays as it is: tables, files and accounts are not touched.');
  if (options.dryRun) return { exitCode: 0, report };
  if (!options.yes) {
    if (world.confirm === undefined) {
      say('There is no terminal to ask in. Add --yes to roll back without being asked.');
      return { exitCode: 1, report };
    }
    if (!(await world.confirm('Go back?'))) {
      say('Nothing was changed.');
      return { exitCode: 1, report };
    }
  }

  const doneAt = new Date(world.nowMs()).toISOString();
  await unfinished.save('plan', { inputs: '', doneAt, result: { plan: JSON.stringify(plan) } });
  // From here on, what is deployed is not what the state says: the next deployment does these again.
  await (await openDeployState(statePath(root, stage))).forget(['core', 'worker']);
  const failed = await act(plan, names.worker, `${names.prefix}functions`, { ...world, aws });
  if (signal.aborted) {
    say(`\nStopped. To go on: ${again}`);
    return { exitCode: 130, report };
  }
  if (failed !== undefined) {
    say(`\n${failed}\nThen go on: ${again}`);
    return { exitCode: 1, report };
  }
  await unfinished.clear();
  say(
    'Done. The next npm run deploy with changed code brings the newest again; with the same code, functions stay where they are now.',
  );
  return { exitCode: 0, report };
}

function planLines({ worker, functions }: Plan): readonly string[] {
  const lineOf = ({ functionName, from, to, isShared }: AliasMove): string =>
    isShared
      ? `  ${functionName}: stop the deployment under way, all calls to ${to}`
      : `  ${functionName}: ${from} -> ${to}`;
  return [
    ...(worker === undefined ? [] : [`  Worker: ${worker.from} -> ${worker.to} of ${worker.toCreatedOn}`]),
    ...functions.moves.map(lineOf),
    ...functions.stay.map((name) => `  ${name}: no earlier version, stays`),
  ];
}

/** Undefined: all done. */
async function act(
  { worker, functions }: Plan,
  workerName: string,
  application: string,
  { run, say, signal, aws }: Pick<World, 'run' | 'say' | 'signal'> & { readonly aws: Parameters<typeof moveAlias>[0] },
): Promise<string | undefined> {
  if (worker !== undefined) {
    const { code, output } = await run({
      name: 'wrangler',
      args: [
        'rollback',
        worker.to,
        '--config',
        'wrangler.toml',
        '--name',
        workerName,
        '--message',
        'npm run rollback',
        '--yes',
      ],
    });
    if (code !== 0) return `The Worker could not be moved:\n${lastLines(output)}\nWhat to do: ${nextFor(output)}`;
    say('  moved the Worker');
  }
  for (const move of functions.moves) {
    if (signal.aborted) return undefined;
    try {
      await moveAlias(aws, application, move);
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      return `${move.functionName} could not be moved:\n${lastLines(thrown.message)}\nWhat to do: ${nextFor(thrown.message)}`;
    }
    say(`  moved ${move.functionName}`);
  }
  return undefined;
}
