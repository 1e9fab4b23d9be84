import { createCoreSteps } from './core-steps.ts';
import type { Step } from './run-steps.ts';
import type { StepContext } from './step-context.ts';
import { explainRefusals } from './step-context.ts';
import { createWorkerSteps } from './worker-steps.ts';

/**
 * From the confirmed plan to the tested product. Secrets take two ways only: the model's key in the body of a signed
 * request to Parameter Store, the edge's through the standard input of wrangler.
 */
export function createDeploySteps(context: StepContext): readonly Step[] {
  return [...createCoreSteps(context), ...createWorkerSteps(context)].map(explainRefusals);
}
