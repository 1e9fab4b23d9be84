import { parseArgs } from 'node:util';
import { parseSettings } from '../../core-aws/infra/parse-settings.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

export type Stage = 'dev' | 'staging' | 'prod';

/** What `deploy`, `rollback` and `destroy` are told alike. */
export interface Options {
  readonly help: boolean;
  readonly stage: Stage;
  /** Undefined: what the environment or the profile says. */
  readonly region: string | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  /** `deploy`: settings of the stacks, `-c name=value`. */
  readonly settings: Readonly<Record<string, string>>;
  /** `deploy`: do every step again. */
  readonly fresh: boolean;
  /** `destroy`: the stage's name, said once more. */
  readonly deleteDataOf: string | undefined;
}

export type Command = 'deploy' | 'rollback' | 'destroy';

const COMMON = `  --stage S          dev (when left out), staging or prod
  --region R         when left out: AWS_REGION, or the region of the AWS profile
  --dry-run          change nothing; show what would be done and what is missing
  --yes              do not ask
  --json             print one JSON object as the last line
  --help             this text`;

export const HELP: Readonly<Record<Command, string>> = {
  deploy: `npm run deploy [-- options]: puts the whole product on your AWS and Cloudflare accounts, or brings it up to date.
Interrupted or failed, it goes on where it stopped when run again.

${COMMON}
  -c name=value      a setting of the stacks, such as alarmEmail=you@example.com or waf=true
  --fresh            do every step again, and give the Worker new secrets

Needs AWS credentials, a Cloudflare sign-in and, the first time, GEMINI_API_KEY. Read docs/deploy.md.`,
  rollback: `npm run rollback [-- options]: the previous version of the Worker and of the functions. Data stays as it is.

${COMMON}`,
  destroy: `npm run destroy [-- options]: takes a stage down. Refuses while that would lose data.

${COMMON}
  --delete-data S    yes, delete its data too; S is the stage's name once more. There is no way back`,
};

/** Errors: a line that says what is wrong. */
export function parseOptions(command: Command, argv: readonly string[]): Result<Options, string> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        stage: { type: 'string', default: 'dev' },
        region: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        fresh: { type: 'boolean', default: false },
        'delete-data': { type: 'string' },
      },
    });
    const { stage } = values;
    if (stage !== 'dev' && stage !== 'staging' && stage !== 'prod') {
      return err(`--stage is "${stage}"; it must be dev, staging or prod`);
    }
    if (command !== 'deploy' && (values.context.length > 0 || values.fresh)) {
      return err('-c and --fresh belong to npm run deploy');
    }
    if (command !== 'destroy' && values['delete-data'] !== undefined) {
      return err('--delete-data belongs to npm run destroy');
    }
    const settings: Record<string, string> = {};
    for (const pair of values.context) {
      const at = pair.indexOf('=');
      if (at < 1) return err(`-c ${pair} is not name=value`);
      const name = pair.slice(0, at);
      if (name === 'stage' || name === 'region') return err(`say it with --${name}, not with -c`);
      settings[name] = pair.slice(at + 1);
    }
    const checked = parseSettings({ ...settings, stage, region: values.region ?? 'eu-central-1' });
    if (!checked.ok) return err(checked.error);
    return ok({
      help: values.help,
      stage,
      region: values.region,
      dryRun: values['dry-run'],
      yes: values.yes,
      json: values.json,
      settings,
      fresh: values.fresh,
      deleteDataOf: values['delete-data'],
    });
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}

/** The names of a stage. */
export function namesOf(stage: Stage): {
  readonly prefix: string;
  readonly worker: string;
  readonly geminiParameter: string;
} {
  const worker = 'edgewise-edge';
  return {
    prefix: stage === 'prod' ? 'edgewise-' : `edgewise-${stage}-`,
    worker: stage === 'prod' ? worker : `${worker}-${stage}`,
    geminiParameter: `/edgewise/${stage}/gemini-api-key`,
  };
}
