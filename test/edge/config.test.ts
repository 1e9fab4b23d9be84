import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../edge/config.ts';
import { RATE_LIMIT_PERIOD_S } from '../../edge/rate-limits.ts';

const limit = { limit: () => undefined };
const whole = {
  ENVIRONMENT: 'production',
  AWS_REGION: 'eu-central-1',
  CORE_API_URL: 'https://api.example/',
  CHAT_URL: 'https://chat.example',
  DOCUMENTS_URL: 'https://documents.example',
  COGNITO_ISSUER: 'https://issuer.example/pool',
  COGNITO_CLIENT_ID: 'client',
  COGNITO_JWKS_URL: 'https://issuer.example/pool/jwks.json',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret-canary',
  SESSION_SECRET: 's'.repeat(32),
  ASSETS: { fetch: () => undefined },
  AUTH_LIMIT: limit,
  CHAT_VISITOR_LIMIT: limit,
  CHAT_CLIENT_LIMIT: limit,
  CHAT_BOT_LIMIT: limit,
  UPLOAD_LIMIT: limit,
  API_LIMIT: limit,
};
const problemOf = (env: object): string => {
  const config = readConfig(env);
  return config.ok ? 'none' : config.error;
};

describe('the Worker’s configuration', () => {
  test('is read, addresses without the slash at their end', () => {
    expect(readConfig(whole)).toMatchObject({
      ok: true,
      value: { isLocal: false, coreApiUrl: 'https://api.example', awsRegion: 'eu-central-1' },
    });
  });

  test('names everything that is missing in one message', () => {
    const problem = problemOf({ ENVIRONMENT: 'local' });
    for (const name of Object.keys(whole).filter((key) => key !== 'ENVIRONMENT')) expect(problem).toContain(`${name}:`);
  });

  test('names what is wrong, and never a value', () => {
    const problem = problemOf({ ...whole, ENVIRONMENT: 'staging', CHAT_URL: 'canary', SESSION_SECRET: 'canary' });
    expect(problem).toMatch(/ENVIRONMENT: .*CHAT_URL: is not an http.*SESSION_SECRET: is shorter than 32/);
    expect(problem).not.toContain('canary');
  });

  test.each(['CORE_API_URL', 'CHAT_URL', 'DOCUMENTS_URL', 'COGNITO_ISSUER', 'COGNITO_JWKS_URL'])(
    'takes an http address for %s on a laptop only',
    (name) => {
      const env = { ...whole, [name]: 'http://127.0.0.1:4602' };
      expect(problemOf(env)).toBe(`configuration is incomplete: ${name}: must begin with https:// in production`);
      expect(problemOf({ ...env, ENVIRONMENT: 'local' })).toBe('none');
    },
  );
});

describe('another core beside the main one', () => {
  const alternate = {
    CORE_ALTERNATE_URL: 'https://new-api.example/',
    CHAT_ALTERNATE_URL: 'https://new-chat.example',
    CORE_ALTERNATE_PERCENT: '12.5',
  };
  const read = (change: object) => {
    const config = readConfig({ ...whole, ...alternate, ...change });
    if (!config.ok) throw new Error(config.error);
    return config.value;
  };

  test('is taken with its share, for visitors unless told', () => {
    const expected = { coreApiUrl: 'https://new-api.example', chatUrl: 'https://new-chat.example', percent: 12.5 };
    expect(read({}).alternate).toEqual({ ...expected, scope: 'visitors' });
    expect(read({ CORE_ALTERNATE_SCOPE: 'everything' }).alternate).toEqual({ ...expected, scope: 'everything' });
  });

  test('is absent when nothing is said of it, empty texts included', () => {
    const empty = Object.fromEntries(Object.keys(alternate).map((name) => [name, '']));
    for (const config of [read(empty), read({ ...empty, CORE_ALTERNATE_SCOPE: undefined })]) {
      expect(config.alternate).toBeUndefined();
      expect(config.alternateProblem).toBeUndefined();
    }
  });

  test.each([
    [{ CORE_ALTERNATE_URL: undefined }, 'CORE_ALTERNATE_URL: is missing'],
    [{ CHAT_ALTERNATE_URL: 'canary' }, 'CHAT_ALTERNATE_URL: is not an http(s) address'],
    [{ CHAT_ALTERNATE_URL: 'http://chat.example' }, 'CHAT_ALTERNATE_URL: must begin with https:// in production'],
    [{ CORE_ALTERNATE_PERCENT: '100.01' }, 'CORE_ALTERNATE_PERCENT: is not a number from 0 to 100'],
    [{ CORE_ALTERNATE_PERCENT: '-1' }, 'CORE_ALTERNATE_PERCENT: is not a number from 0 to 100'],
    [{ CORE_ALTERNATE_PERCENT: undefined }, 'CORE_ALTERNATE_PERCENT: is missing'],
    [{ CORE_ALTERNATE_SCOPE: 'all' }, 'CORE_ALTERNATE_SCOPE: is neither visitors nor everything'],
  ])('is left out, and the service goes on, when %o', (change, problem) => {
    const config = read(change);
    expect(config.alternate).toBeUndefined();
    expect(config.alternateProblem).toBe(`the alternate core is left out: ${problem}`);
  });

  test.each(['0', '100', '0.01'])('may have a share of %s percent', (percent) => {
    expect(read({ CORE_ALTERNATE_PERCENT: percent }).alternate?.percent).toBe(Number(percent));
  });
});

test('every limit in wrangler.toml has the period the refusals name', async () => {
  const toml = await readFile(new URL('../../wrangler.toml', import.meta.url), 'utf8');
  const periods = [...toml.matchAll(/^simple = \{ limit = \d+, period = (\d+) \}$/gm)].map((match) => Number(match[1]));
  expect(periods).toEqual(Array(6).fill(RATE_LIMIT_PERIOD_S));
});
