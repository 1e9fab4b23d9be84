import { expect, test } from 'vitest';
import { parseOptions } from '../../../core-aws/local/options.ts';

const parse = (...argv: string[]) => parseOptions(argv, '/root-folder');

test('starts on port 4600 with the data in .local when nothing is said', () => {
  expect(parse()).toEqual({
    ok: true,
    value: {
      help: false,
      fresh: false,
      dev: false,
      bundled: false,
      demo: true,
      portBase: 4600,
      dataDir: '/root-folder/.local',
    },
  });
});

test('takes every flag', () => {
  expect(parse('--fresh', '--dev', '--bundled', '--no-demo', '--port-base', '5000', '--data-dir', '/tmp/x')).toEqual({
    ok: true,
    value: { help: false, fresh: true, dev: true, bundled: true, demo: false, portBase: 5000, dataDir: '/tmp/x' },
  });
});

test('names an unknown flag and says where to look', () => {
  const parsed = parse('--prot-base', '5000');
  expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining("'--prot-base'") });
  expect(parsed).toMatchObject({ error: expect.stringContaining('--help') });
});

test.each(['1023', '65529', 'abc', '4600.5', ''])('refuses port base %j and names the range', (value) => {
  expect(parse('--port-base', value)).toMatchObject({
    ok: false,
    error: `--port-base is ${value}; it must be a whole number from 1024 to 65528.`,
  });
});

test.each(['1024', '65528'])('takes port base %s, the end of the range', (value) => {
  expect(parse('--port-base', value)).toMatchObject({ ok: true, value: { portBase: Number(value) } });
});
