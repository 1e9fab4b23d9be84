import { expect, test } from 'vitest';
import { parseSettings } from '../../../core-aws/infra/parse-settings.ts';

const region = 'eu-central-1';
const errorOf = (raw: Readonly<Record<string, unknown>>): string => {
  const parsed = parseSettings({ region, ...raw });
  return parsed.ok ? 'none' : parsed.error;
};

test('takes a region alone, and gives everything else a value', () => {
  expect(parseSettings({ region })).toEqual({
    ok: true,
    value: {
      stage: 'dev',
      region,
      prefix: 'edgewise-dev-',
      budgetUsd: 50,
      logRetentionDays: 14,
      reservedConcurrency: false,
      options: {
        waf: false,
        cloudTrail: false,
        guardDuty: false,
        amplify: false,
        reporting: false,
        backup: false,
        vectorIndexDimensions: [],
      },
    },
  });
});

test.each([
  ['dev', 'edgewise-dev-'],
  ['staging', 'edgewise-staging-'],
  ['prod', 'edgewise-'],
])('puts the stage %s before its names as %s', (stage, prefix) => {
  expect(parseSettings({ region, stage })).toMatchObject({ ok: true, value: { prefix } });
});

test('reads text as the command line gives it', () => {
  const raw = {
    waf: 'true',
    backup: 'false',
    budgetUsd: '12.5',
    vectorIndexDimensions: '384,512',
    account: '123456789012',
  };
  expect(parseSettings({ region, ...raw })).toMatchObject({
    ok: true,
    value: {
      budgetUsd: 12.5,
      account: '123456789012',
      options: { waf: true, backup: false, vectorIndexDimensions: [384, 512] },
    },
  });
});

test.each([
  ['stage', 'live', 'stage is "live"; it must be dev, staging or prod'],
  ['account', '12345678901', 'account is "12345678901"; it must be twelve digits'],
  ['account', '1234567890123', 'account is "1234567890123"; it must be twelve digits'],
  ['region', 'Frankfurt', 'region is "Frankfurt"; it must be an AWS region such as eu-central-1'],
  ['alarmEmail', 'ops', 'alarmEmail is "ops"; it must be an e-mail address'],
  ['budgetUsd', '0', 'budgetUsd is "0"; it must be more than 0 and at most 1000000 US dollars'],
  ['budgetUsd', '1000001', 'budgetUsd is "1000001"; it must be more than 0 and at most 1000000 US dollars'],
  ['budgetUsd', 'much', 'budgetUsd is "much"'],
  ['logRetentionDays', '15', 'logRetentionDays is "15"; it must be 1, 3, 5, 7, 14, 30'],
  ['waf', 'yes', 'waf is "yes"; it must be true or false'],
  ['vectorIndexDimensions', '768', '; it must be a list of 384 or 512, each at most once'],
  ['vectorIndexDimensions', '384,384', '; it must be a list of 384 or 512, each at most once'],
])('refuses %s %s and says what it may be', (name, value, message) => {
  expect(errorOf({ [name]: value })).toContain(message);
});

test.each([
  ['budgetUsd', '0.01'],
  ['budgetUsd', '1000000'],
  ['logRetentionDays', '1'],
  ['logRetentionDays', '731'],
])('takes %s %s, the end of the range', (name, value) => {
  expect(errorOf({ [name]: value })).toBe('none');
});

test('names every wrong setting in one message, an unknown and a missing one too', () => {
  const parsed = parseSettings({ region: undefined, stage: 'live', wafs: true });
  expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining('stage is "live"') });
  expect(parsed).toMatchObject({ error: expect.stringContaining('region is missing; give it with -c region=…') });
  expect(parsed).toMatchObject({ error: expect.stringContaining('wafs: no such setting; there are stage, region') });
});

test('amplify needs the address of the Worker', () => {
  const without = parseSettings({ region: 'eu-central-1', amplify: true });
  expect(without).toMatchObject({ ok: false, error: expect.stringContaining('edgeUrl is missing') });
  expect(parseSettings({ region: 'eu-central-1', amplify: true, edgeUrl: 'https://edge.example' }).ok).toBe(true);
  expect(parseSettings({ region: 'eu-central-1', amplify: true, edgeUrl: 'http://edge.example' }).ok).toBe(false);
});
