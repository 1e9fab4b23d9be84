import { describe, expect, test } from 'vitest';
import { LIVE_ALIAS as ALIAS_OF_THE_STACKS } from '../../../core-aws/infra/core-function.ts';
import { readCoreOutputs } from '../../../tools/deploy/core-outputs.ts';
import { readWorkerUrl } from '../../../tools/deploy/worker-steps.ts';
import { KNOWN_FAILURES, lastLines, nextFor } from '../../../tools/deploy/explain-failure.ts';
import { LIVE_ALIAS } from '../../../tools/deploy/live-aliases.ts';
import { parseOptions } from '../../../tools/deploy/parse-options.ts';

describe('options', () => {
  test.each([
    [['--stage', 'test'], /--stage is "test"; it must be dev, staging or prod/],
    [['-c', 'waf'], /-c waf is not name=value/],
    [['-c', 'waf=perhaps'], /waf is "perhaps"; it must be true or false/],
    [['-c', 'colour=red'], /colour: no such setting/],
    [['-c', 'stage=prod'], /--stage, not with -c/],
    [['--region', 'Frankfurt'], /region is "Frankfurt"/],
    [['--delete-data', 'dev'], /belongs to npm run destroy/],
    [['--nonsense'], /--nonsense/],
    [['extra'], /extra/],
  ])('%j are refused', (argv, expected) => {
    const parsed = parseOptions('deploy', argv);
    expect(parsed.ok ? '' : parsed.error).toMatch(expected);
  });

  test('of another command are refused', () => {
    expect(parseOptions('rollback', ['--fresh'])).toMatchObject({ ok: false });
    expect(parseOptions('destroy', ['-c', 'waf=true'])).toMatchObject({ ok: false });
    expect(parseOptions('destroy', ['--delete-data', 'dev'])).toMatchObject({ ok: true });
  });
});

describe('what programs print', () => {
  test('every known failure is known by its own sign', () => {
    expect(KNOWN_FAILURES.length).toBeGreaterThan(10);
    for (const { sign, next } of KNOWN_FAILURES) {
      const said = {
        ROLLBACK_COMPLETE: 'Stack:x is in ROLLBACK_COMPLETE state',
        _IN_PROGRESS: 'x is in UPDATE_IN_PROGRESS state',
      }[sign];
      expect(nextFor(said ?? sign), sign).toBe(next);
    }
  });

  test('is shown by its end, without traces and keys', () => {
    const shown = lastLines(
      `first\n\nError: no\n    at run (file:///x/a.js:3:4)\nkey AKIAIOSFODNN7EXAMPLE, authorization: Bearer abc.def-ghi\nlast`,
      3,
    );
    expect(shown).toBe('Error: no\nkey (left out), authorization: Bearer (left out)\nlast');
  });

  test.each([
    ['', undefined],
    ['{"type":"deploy","targets":["https://a.b.workers.dev"]}\n', 'https://a.b.workers.dev'],
    [
      '{"type":"wrangler-session"}\n{"type":"deploy","targets":["https://a.b.workers.dev","chat.example (custom domain)"]}',
      'https://chat.example',
    ],
    ['{"type":"deploy","targets":["example.com/* (zone name: example.com)"]}', undefined],
  ])('of the addresses in %j the Worker’s is %s', (ndjson, expected) => {
    expect(readWorkerUrl(ndjson)).toBe(expected);
  });

  test('outputs that are absent are named', () => {
    expect(readCoreOutputs('{"p-stateless":{"CoreApiUrl":"u"}}', 'p-')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/p-stateful\.DocumentsBucket.*p-stateless\.ChatUrl/),
    });
    expect(readCoreOutputs('', 'p-')).toMatchObject({ ok: false });
  });
});

test('the alias that is moved back is the one the stacks make', () => {
  expect(LIVE_ALIAS).toBe(ALIAS_OF_THE_STACKS);
});
