import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Aws } from './aws.ts';
import { AwsError } from './aws.ts';
import type { DeployState } from './deploy-state.ts';
import { lastLines, nextFor } from './explain-failure.ts';
import type { Options } from './parse-options.ts';
import type { Program, RunProgram } from './program.ts';
import type { Step, StepFailure } from './run-steps.ts';
import type { World } from './world.ts';

/** What every step of a deployment may use. */
export interface StepContext {
  readonly options: Options;
  readonly world: World;
  readonly state: DeployState;
  readonly aws: Aws;
  readonly accountId: string;
}

export type StepOutcome = Result<Readonly<Record<string, string>>, StepFailure>;

/** A program that fails is a failure of its step: the end of what it said, and what to do. Answers its output. */
export async function runOrExplain(run: RunProgram, program: Program): Promise<Result<string, StepFailure>> {
  const { code, stdout, output } = await run(program);
  return code === 0 ? ok(stdout) : err({ what: lastLines(output), next: nextFor(output) });
}

/** One of our own tools. */
export async function runScript(
  run: RunProgram,
  script: string,
  progress: (text: string) => void,
): Promise<StepOutcome> {
  const ran = await runOrExplain(run, { name: 'node', args: [script], onLine: progress });
  return ran.ok ? ok({}) : ran;
}

/** What AWS refuses inside a step is a failure of that step, with what to do. */
export function explainRefusals(step: Step): Step {
  return {
    ...step,
    async run(results, progress) {
      try {
        return await step.run(results, progress);
      } catch (thrown) {
        if (!(thrown instanceof AwsError)) throw thrown;
        return err({ what: lastLines(thrown.message), next: nextFor(thrown.message) });
      }
    },
  };
}
