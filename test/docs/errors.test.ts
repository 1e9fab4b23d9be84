import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FAILURE_REASONS, PASSWORD_REASONS, RETRYABLE_REASONS } from '#shared/documents.ts';
import { ERROR_STATUS, parseErrorBody } from '#shared/errors.ts';

const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([a-z_]+)` *\| (\d{3}) *\| (.+?) *\| (.+?) *\|$/gm)];

it('docs/errors.md lists every error code once, with its status', () => {
  const documented = rows.map((row) => [row[1], Number(row[2])] as const);
  expect(documented).toHaveLength(Object.keys(ERROR_STATUS).length);
  expect(Object.fromEntries(documented)).toEqual(ERROR_STATUS);
});

it('docs/errors.md says for every code when it comes and what to do', () => {
  expect(rows.length).toBeGreaterThan(0);
  for (const [, code, , when, what] of rows) {
    expect(when, code).toMatch(/^[A-Z].+\.$/);
    expect(what, code).toMatch(/^[A-Z].+\.$/);
  }
});

it('docs/errors.md shows a body that is one of ours', () => {
  const shown = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(parseErrorBody(JSON.parse(shown))).toMatchObject({ code: 'rate_limited', retry_after_s: 60 });
});

it('docs/errors.md lists every reason a document fails for, with its words and whether reading again may help', () => {
  const reasons = [...page.matchAll(/^\| `([a-z_]+)` *\| ([^|]+?) *\| ([^|]+?) *\| (yes|no|with a password) *\|$/gm)];
  expect(Object.fromEntries(reasons.map(([, reason, , message]) => [reason, message]))).toEqual(FAILURE_REASONS);
  const readAgain = (answer: string) => reasons.filter((row) => row[4] === answer).map((row) => row[1]);
  expect(readAgain('yes')).toEqual(RETRYABLE_REASONS);
  expect(readAgain('with a password')).toEqual(PASSWORD_REASONS);
  for (const [, reason, when] of reasons) expect(when, reason).toMatch(/^[A-Z].+\.$/);
});
