import * as z from 'zod/mini';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

/** What wrangler.toml binds and the stage gives. Vars may be missing at run time whatever the type says: see `readConfig`. */
export interface Env {
  readonly ASSETS: Fetcher;
  readonly AUTH_LIMIT: RateLimit;
  readonly CHAT_VISITOR_LIMIT: RateLimit;
  readonly CHAT_CLIENT_LIMIT: RateLimit;
  readonly CHAT_BOT_LIMIT: RateLimit;
  readonly UPLOAD_LIMIT: RateLimit;
  readonly API_LIMIT: RateLimit;
}

const BINDINGS = {
  ASSETS: 'fetch',
  AUTH_LIMIT: 'limit',
  CHAT_VISITOR_LIMIT: 'limit',
  CHAT_CLIENT_LIMIT: 'limit',
  CHAT_BOT_LIMIT: 'limit',
  UPLOAD_LIMIT: 'limit',
  API_LIMIT: 'limit',
} as const satisfies Record<keyof Env, string>;

const filled = z.string().check(z.minLength(1, 'is empty'));
const address = z.url({ protocol: /^https?$/, error: 'is not an http(s) address' });

const Vars = z.object({
  /** `local` relaxes exactly three things: http addresses, the refresh cookie's Secure flag, pages on localhost. */
  ENVIRONMENT: z.enum(['local', 'production']),
  AWS_REGION: filled,
  CORE_API_URL: address,
  CHAT_URL: address,
  /** The bucket's own address, with the bucket in it. */
  DOCUMENTS_URL: address,
  COGNITO_ISSUER: address,
  COGNITO_CLIENT_ID: filled,
  COGNITO_JWKS_URL: address,
  AWS_ACCESS_KEY_ID: filled,
  AWS_SECRET_ACCESS_KEY: filled,
  /** Signs visitor sessions. RFC 7518 section 3.2: a key for HS256 has at least 256 bits. */
  SESSION_SECRET: z.string().check(z.minLength(32, 'is shorter than 32 characters')),
});

/** Where a share of the bots is served by another core: edge/core/split-core.ts. */
const Alternate = z.object({
  CORE_ALTERNATE_URL: address,
  CHAT_ALTERNATE_URL: address,
  /** Of all bots, 0 to 100; parts of a percent are possible. */
  CORE_ALTERNATE_PERCENT: z.string().check(
    z.refine((text) => /^\d{1,3}(\.\d{1,2})?$/.test(text) && Number(text) <= 100, {
      error: 'is not a number from 0 to 100',
    }),
  ),
  /** `everything` also sends what owners do: only right when both cores share tables and bucket. */
  CORE_ALTERNATE_SCOPE: z._default(
    z.enum(['visitors', 'everything'], { error: 'is neither visitors nor everything' }),
    'visitors',
  ),
});

export interface AlternateCore {
  readonly coreApiUrl: string;
  readonly chatUrl: string;
  readonly percent: number;
  readonly scope: 'visitors' | 'everything';
}

export interface Config {
  readonly isLocal: boolean;
  readonly awsRegion: string;
  readonly awsAccessKeyId: string;
  readonly awsSecretAccessKey: string;
  readonly coreApiUrl: string;
  readonly chatUrl: string;
  readonly documentsUrl: string;
  readonly cognitoIssuer: string;
  readonly cognitoClientId: string;
  readonly cognitoJwksUrl: string;
  readonly sessionSecret: string;
  /** Absent: there is one core. */
  readonly alternate?: AlternateCore;
  /** Why the alternate core is left out although something about it was given. */
  readonly alternateProblem?: string;
}

const trimSlash = (url: string): string => url.replace(/\/+$/, '');

/**
 * Reads the Worker's settings and checks that its bindings are there.
 * Errors: one message that names everything missing or wrong, never a value, since values may be secrets.
 */
export function readConfig(env: object): Result<Config, string> {
  const problems = Object.entries(BINDINGS)
    .filter(([name, method]) => typeof Reflect.get(Object(Reflect.get(env, name)), method) !== 'function')
    .map(([name]) => `${name}: binding is missing`);
  const parsed = Vars.safeParse(env);
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map((issue) => {
        const name = issue.path.join('.');
        return `${name}: ${Reflect.get(env, name) === undefined ? 'is missing' : issue.message}`;
      }),
    );
    return err(`configuration is incomplete: ${problems.join('; ')}`);
  }
  const vars = parsed.data;
  if (vars.ENVIRONMENT === 'production') {
    const open = (['CORE_API_URL', 'CHAT_URL', 'DOCUMENTS_URL', 'COGNITO_ISSUER', 'COGNITO_JWKS_URL'] as const).filter(
      (name) => !vars[name].startsWith('https://'),
    );
    problems.push(...open.map((name) => `${name}: must begin with https:// in production`));
  }
  if (problems.length > 0) return err(`configuration is incomplete: ${problems.join('; ')}`);
  return ok({
    isLocal: vars.ENVIRONMENT === 'local',
    awsRegion: vars.AWS_REGION,
    awsAccessKeyId: vars.AWS_ACCESS_KEY_ID,
    awsSecretAccessKey: vars.AWS_SECRET_ACCESS_KEY,
    coreApiUrl: trimSlash(vars.CORE_API_URL),
    chatUrl: trimSlash(vars.CHAT_URL),
    documentsUrl: trimSlash(vars.DOCUMENTS_URL),
    cognitoIssuer: vars.COGNITO_ISSUER,
    cognitoClientId: vars.COGNITO_CLIENT_ID,
    cognitoJwksUrl: vars.COGNITO_JWKS_URL,
    sessionSecret: vars.SESSION_SECRET,
    ...readAlternate(env, vars.ENVIRONMENT),
  });
}

/**
 * Nothing given: one core. Something wrong: one core too, and a line in the log. A slip in an experiment must not take
 * the service away from everybody.
 */
function readAlternate(
  env: object,
  environment: 'local' | 'production',
): Pick<Config, 'alternate' | 'alternateProblem'> {
  const names = Object.keys(Alternate.def.shape);
  const given = Object.fromEntries(
    names.map((name): [string, unknown] => [name, Reflect.get(env, name)]).filter(([, value]) => (value ?? '') !== ''),
  );
  if (Object.keys(given).length === 0) return {};
  const left = (problems: readonly string[]): Pick<Config, 'alternateProblem'> => ({
    alternateProblem: `the alternate core is left out: ${problems.join('; ')}`,
  });
  const parsed = Alternate.safeParse(given);
  if (!parsed.success) {
    return left(
      parsed.error.issues.map((issue) => {
        const name = issue.path.join('.');
        return `${name}: ${given[name] === undefined ? 'is missing' : issue.message}`;
      }),
    );
  }
  const vars = parsed.data;
  const open = (['CORE_ALTERNATE_URL', 'CHAT_ALTERNATE_URL'] as const).filter(
    (name) => environment === 'production' && !vars[name].startsWith('https://'),
  );
  if (open.length > 0) return left(open.map((name) => `${name}: must begin with https:// in production`));
  return {
    alternate: {
      coreApiUrl: trimSlash(vars.CORE_ALTERNATE_URL),
      chatUrl: trimSlash(vars.CHAT_ALTERNATE_URL),
      percent: Number(vars.CORE_ALTERNATE_PERCENT),
      scope: vars.CORE_ALTERNATE_SCOPE,
    },
  };
}
