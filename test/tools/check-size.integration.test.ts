import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('npm run size: the widget and the Worker are within their limits', async () => {
  const { stdout } = await run('node', ['tools/check-size.ts']);
  expect(stdout).toMatch(/widget\.js\s+1,\d{3} B/);
  expect(stdout).toContain('sizes and words are within their limits');
});
