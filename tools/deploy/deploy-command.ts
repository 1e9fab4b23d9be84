import { join } from 'node:path';
import { checksText, runChecks } from './checks.ts';
import { openDeployState } from './deploy-state.ts';
import { createDeploySteps } from './deploy-steps.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import { rehearse } from './rehearse.ts';
import { runSteps } from './run-steps.ts';
import type { World } from './world.ts';

/** What a command ends with: the exit code, and what `--json` prints. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly report: Readonly<Record<string, unknown>>;
}

export function statePath(root: string, stage: string): string {
  return join(root, '.deploy', `${stage}.json`);
}

/** Of a small site, for the estimate shown before anything is made; `npm run cost` takes others. */
const ESTIMATED_FOR = ['--visitors', '1000', '--questions', '3000', '--chunks', '2000'];

/** `npm run deploy`: checks, plan and cost, confirmation, steps, addresses. */
export async function deploy(options: Options, world: World): Promise<CommandOutcome> {
  const { stage } = options;
  const { say, root, signal } = world;
  // Settings that are not said again would be taken back.
  const said = Object.entries(options.settings).map(([name, value]) => ` -c ${name}=${value}`);
  const asked = options.region === undefined ? '' : ` --region ${options.region}`;
  const again = `npm run deploy -- --stage ${stage}${asked}${said.join('')}`;

  say(`Deploying Edgewise, stage ${stage}`);
  const { checks, account, region } = await runChecks(options, world);
  const report = { stage, region, checks: checks.map(({ name, state, found }) => ({ name, state, found })) };
  const missing = checks.filter(({ state }) => state !== 'good');
  const isReady = missing.length === 0 && account !== undefined && region !== undefined;

  if (options.dryRun) {
    say('Without any account:');
    const rehearsed = await rehearse(options, region, world);
    const failed = rehearsed.find(({ problem }) => problem !== undefined);
    if (failed?.problem !== undefined) say(failed.problem);
    say('With the accounts:');
    for (const line of checksText(checks)) say(line);
    if (isReady) await sayPlan(options, world, account.id, region);
    say(
      isReady && failed === undefined
        ? `Nothing was changed. To deploy: ${again}`
        : `Nothing was changed. When ${failed === undefined ? 'nothing is missing' : 'that is mended'}: ${again}`,
    );
    return { exitCode: isReady && failed === undefined ? 0 : 1, report: { ...report, rehearsed } };
  }

  for (const line of checksText(checks)) say(line);
  if (!isReady) {
    say(`Nothing was changed. When nothing is missing: ${again}`);
    return { exitCode: 1, report };
  }
  await sayPlan(options, world, account.id, region);
  if (!options.yes) {
    if (world.confirm === undefined) {
      say('There is no terminal to ask in. Add --yes to deploy without being asked.');
      return { exitCode: 1, report };
    }
    if (!(await world.confirm('Deploy this?'))) {
      say('Nothing was changed.');
      return { exitCode: 1, report };
    }
  }

  const state = await openDeployState(statePath(root, stage));
  if (options.fresh) await state.forget(['core', 'secrets', 'worker']);
  const aws = account.aws;
  const steps = createDeploySteps({ options, world, state, aws, accountId: account.id });
  const { results, failed, interrupted } = await runSteps(steps, { state, say, nowMs: world.nowMs, signal });
  if (interrupted !== undefined) {
    say(`\nStopped at "${interrupted.title}". What was done is kept. To go on: ${again}`);
    if (interrupted.name === 'core') say('CloudFormation finishes what it has begun by itself; going on waits for it.');
    return { exitCode: 130, report: { ...report, stoppedAt: interrupted.name } };
  }
  if (failed !== undefined) {
    const { step, failure } = failed;
    say(`\n"${step.title}" failed:\n${failure.what}\n\nWhat to do: ${failure.next}\nThen go on: ${again}`);
    return { exitCode: 1, report: { ...report, failedAt: step.name, ...failure } };
  }
  const url = results['worker']?.['url'] ?? '';
  const snippet = `<script src="${new URL('/widget.js', url).href}" data-bot="BOT_ID" async></script>`;
  say(`
Edgewise runs.
  dashboard    ${url}
  health       ${new URL('/healthz', url).href}
  core         ${results['core']?.['CoreApiUrl']} (signed requests only)
  on a page    ${snippet}

Sign up in the dashboard, make a bot, and take its line from "Install". Back: npm run rollback -- --stage ${stage}`);
  if (options.settings['alarmEmail'] === undefined) {
    say('Nobody is told of alarms yet: deploy again with -c alarmEmail=you@example.com.');
  }
  return { exitCode: 0, report: { ...report, url, snippet } };
}

async function sayPlan(options: Options, world: World, accountId: string, region: string): Promise<void> {
  const { prefix, worker } = namesOf(options.stage);
  const settings = Object.entries(options.settings).map(([name, value]) => `${name}=${value}`);
  world.say(`Plan:
  AWS account ${accountId}, ${region}: tables, files and accounts (${prefix}stateful), functions and queues (${prefix}stateless), alarms
  Cloudflare: the Worker ${worker} with dashboard and widget
  settings: ${settings.length === 0 ? 'as they are without any' : settings.join(', ')}`);
  world.say(`  cost: ${await estimateCost(world)}`);
}

/** By `npm run cost`, which takes the sum apart. */
async function estimateCost({ run }: Pick<World, 'run'>): Promise<string> {
  const { code, stdout } = await run({ name: 'node', args: ['tools/cost.ts', ...ESTIMATED_FOR, '--json'] });
  try {
    const { total_usd: total, idle_usd: idle } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    if (code === 0 && typeof total === 'number' && typeof idle === 'number') {
      return `about ${total.toFixed(0)} US dollars a month with 1,000 visitors who ask 3,000 questions, ${idle.toFixed(0)} when nobody comes (npm run cost)`;
    }
  } catch {
    // Then without an estimate: it is no reason not to deploy.
  }
  return 'see npm run cost';
}
