import * as z from 'zod/mini';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { TABLES } from '../tables.ts';
import type { StageSettings } from './stage-settings.ts';

/** Days CloudWatch can keep logs for. Source: CloudWatch Logs API, PutRetentionPolicy (read 2026-11). */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];
const DIMENSIONS: readonly number[] = TABLES.vectorIndex.vectorIndexes.map(({ dimensions }) => dimensions);
const STAGES = ['dev', 'staging', 'prod'] as const;
const MAX_BUDGET_USD = 1_000_000;

const SWITCHES = ['waf', 'cloudTrail', 'guardDuty', 'amplify', 'reporting', 'backup'] as const;

const list = (values: readonly (string | number)[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
const quote = (input: unknown): string => (typeof input === 'string' ? `"${input}"` : JSON.stringify(input));
const mustBe = (what: string) => (issue: { readonly input?: unknown }) =>
  `is ${quote(issue.input)}; it must be ${what}`;

/** `true` and `false` come as text from `-c name=value`, and as themselves from cdk.json. */
const flag = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])], { error: mustBe('true or false') }),
  z.transform((value) => value === true || value === 'true'),
);
const number = (what: string, isRight: (value: number) => boolean) =>
  z.pipe(
    z
      .union([z.number(), z.string()], { error: mustBe(what) })
      .check(z.refine((value) => value !== '' && isRight(Number(value)), { error: mustBe(what) })),
    z.transform(Number),
  );
const matching = (pattern: RegExp, what: string) =>
  z.string({ error: mustBe(what) }).check(z.regex(pattern, { error: mustBe(what) }));

const Raw = z.strictObject({
  stage: z._default(z.enum(STAGES, { error: mustBe(list(STAGES)) }), 'dev'),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as eu-central-1'),
  account: z.optional(matching(/^\d{12}$/, 'twelve digits')),
  edgeUrl: z.optional(matching(/^https:\/\/[^/\s]+$/, 'an address such as https://edgewise.example.workers.dev')),
  alarmEmail: z.optional(matching(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an e-mail address')),
  budgetUsd: z._default(
    number(`more than 0 and at most ${MAX_BUDGET_USD} US dollars`, (value) => value > 0 && value <= MAX_BUDGET_USD),
    50,
  ),
  logRetentionDays: z.optional(number(`${list(RETENTION_DAYS)} days`, (value) => RETENTION_DAYS.includes(value))),
  reservedConcurrency: z.optional(flag),
  ...(Object.fromEntries(SWITCHES.map((name) => [name, z._default(flag, false)])) as Record<
    (typeof SWITCHES)[number],
    z.ZodMiniDefault<typeof flag>
  >),
  vectorIndexDimensions: z._default(
    z.pipe(
      z.pipe(
        z.union([z.string(), z.array(z.number())], { error: mustBe(`a list of ${list(DIMENSIONS)}`) }),
        z.transform((value) => (typeof value === 'string' ? value.split(',').filter(Boolean).map(Number) : value)),
      ),
      z.array(z.number()).check(
        z.refine((sizes) => sizes.every((size) => DIMENSIONS.includes(size)) && new Set(sizes).size === sizes.length, {
          error: mustBe(`a list of ${list(DIMENSIONS)}, each at most once`),
        }),
      ),
    ),
    [],
  ),
});

/** Every name a setting can have. */
export const SETTING_NAMES: readonly string[] = Object.keys(Raw.def.shape);

/**
 * Reads what a deployment is told. Undefined values count as not given.
 * Errors: one message with every setting that is wrong, its value and what it may be.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>): Result<StageSettings, string> {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
  const parsed = Raw.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return `${issue.keys.join(', ')}: no such setting; there are ${SETTING_NAMES.join(', ')}`;
      }
      const name = String(issue.path[0]);
      return name in given ? `${name} ${issue.message}` : `${name} is missing; give it with -c ${name}=…`;
    });
    return err(`the settings of the deployment are wrong: ${problems.join('; ')}`);
  }
  const { stage, region, account, edgeUrl, alarmEmail, budgetUsd, logRetentionDays, reservedConcurrency, ...options } =
    parsed.data;
  if (options.amplify && edgeUrl === undefined) {
    return err(
      'the settings of the deployment are wrong: edgeUrl is missing; amplify sends calls of the API there: give it with -c edgeUrl=https://…',
    );
  }
  return ok({
    stage,
    region,
    ...(account === undefined ? {} : { account }),
    prefix: stage === 'prod' ? 'edgewise-' : `edgewise-${stage}-`,
    ...(edgeUrl === undefined ? {} : { edgeUrl }),
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
    budgetUsd,
    logRetentionDays: logRetentionDays ?? (stage === 'prod' ? 90 : 14),
    reservedConcurrency: reservedConcurrency ?? stage !== 'dev',
    options,
  });
}
