import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A step that is done: what it was done with, as a hash, and what later steps need of it. Never a secret. */
export interface DoneStep {
  readonly inputs: string;
  readonly doneAt: string;
  readonly result: Readonly<Record<string, string>>;
}

/** What a deployment has got done, so that the next one goes on from there. */
export interface DeployState {
  readonly get: (step: string) => DoneStep | undefined;
  readonly save: (step: string, done: DoneStep) => Promise<void>;
  readonly forget: (steps: readonly string[]) => Promise<void>;
  readonly clear: () => Promise<void>;
}

const FORM = 1;

/**
 * One file for each stage. Every change is a new file moved over the old one, so that a kill at any moment leaves
 * either. A file that cannot be read counts as none: every step may be done again without harm.
 */
export async function openDeployState(path: string): Promise<DeployState> {
  let steps: Readonly<Record<string, DoneStep>> = await readSteps(path);

  async function write(next: Readonly<Record<string, DoneStep>>): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify({ form: FORM, steps: next }, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, path);
    steps = next;
  }

  return {
    get: (step) => steps[step],
    save: (step, done) => write({ ...steps, [step]: done }),
    forget: (gone) => write(Object.fromEntries(Object.entries(steps).filter(([step]) => !gone.includes(step)))),
    async clear() {
      await rm(path, { force: true });
      steps = {};
    },
  };
}

async function readSteps(path: string): Promise<Readonly<Record<string, DoneStep>>> {
  try {
    const read = JSON.parse(await readFile(path, 'utf8')) as { form?: unknown; steps?: Record<string, DoneStep> };
    return read.form === FORM && read.steps !== undefined ? read.steps : {};
  } catch {
    return {};
  }
}

export function hashInputs(inputs: unknown): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
}
