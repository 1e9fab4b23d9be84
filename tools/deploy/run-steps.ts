import type { Result } from '#shared/result.ts';
import type { DeployState } from './deploy-state.ts';
import { hashInputs } from './deploy-state.ts';

/** What went wrong, and what to do now. */
export interface StepFailure {
  readonly what: string;
  readonly next: string;
}

export type StepResults = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Step {
  readonly name: string;
  readonly title: string;
  /** What the outcome depends on: the same inputs as last time, and the step is skipped. Undefined: never skipped. */
  readonly inputs?: (results: StepResults) => Promise<unknown>;
  readonly run: (
    results: StepResults,
    progress: (text: string) => void,
  ) => Promise<Result<Readonly<Record<string, string>>, StepFailure>>;
}

export interface StepsOutcome {
  readonly results: StepResults;
  readonly failed?: { readonly step: Step; readonly failure: StepFailure };
  readonly interrupted?: Step;
}

/**
 * Does the steps in order and writes each down when it is done. Killed at any moment and run again, it goes on with
 * the step that was not done: every step can be repeated.
 */
export async function runSteps(
  steps: readonly Step[],
  {
    state,
    say,
    nowMs,
    signal,
  }: {
    readonly state: DeployState;
    readonly say: (line: string) => void;
    readonly nowMs: () => number;
    readonly signal: AbortSignal;
  },
): Promise<StepsOutcome> {
  let results: StepResults = {};
  for (const [at, step] of steps.entries()) {
    if (signal.aborted) return { results, interrupted: step };
    const label = `[${at + 1}/${steps.length}] ${step.title}`;
    const inputs = step.inputs === undefined ? undefined : hashInputs(await step.inputs(results));
    const done = state.get(step.name);
    if (inputs !== undefined && done?.inputs === inputs) {
      say(`${label}: nothing changed since ${done.doneAt.slice(0, 16).replace('T', ' ')} UTC`);
      results = { ...results, [step.name]: done.result };
      continue;
    }
    say(`${label} ...`);
    const startedAtMs = nowMs();
    const outcome = await step.run(results, (text) => say(`      ${text}`));
    if (signal.aborted) return { results, interrupted: step };
    if (!outcome.ok) return { results, failed: { step, failure: outcome.error } };
    say(`      done, ${Math.round((nowMs() - startedAtMs) / 1000)} s`);
    results = { ...results, [step.name]: outcome.value };
    if (inputs !== undefined) {
      await state.save(step.name, { inputs, doneAt: new Date(nowMs()).toISOString(), result: outcome.value });
    }
  }
  return { results };
}
