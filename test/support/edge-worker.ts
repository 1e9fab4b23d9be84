import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestHarness, unstable_readConfig } from 'wrangler';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface EdgeWorker {
  readonly url: URL;
  /** Lines the Worker logged since the start. */
  readonly logs: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/**
 * Runs the real Worker in workerd, built from the root wrangler.toml; only what a stage gives (vars, secrets) and the
 * folder of built files, which need not exist for these tests, are put in its place.
 */
export async function startEdgeWorker(
  vars: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Promise<EdgeWorker> {
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  const site = await mkdtemp(join(tmpdir(), 'edgewise-site-'));
  await mkdir(join(site, 'widget'));
  await writeFile(join(site, 'index.html'), '<!doctype html><title>dashboard</title>');
  await writeFile(join(site, 'widget.js'), '/* loader */');
  const config = unstable_readConfig({ config: join(ROOT, 'wrangler.toml') }, { hideWarnings: true });
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      {
        config: {
          name: config.name,
          main: config.main,
          compatibility_date: config.compatibility_date,
          compatibility_flags: config.compatibility_flags,
          ratelimits: config.ratelimits,
          assets: { ...config.assets, directory: site },
          vars: { ...config.vars, ...vars, ...secrets },
        },
      },
    ],
  });
  const { url } = await harness.listen();
  return {
    url,
    logs: () => harness.getLogs().map((entry) => entry.message),
    async stop() {
      await harness.close();
      await rm(site, { recursive: true, force: true });
    },
  };
}
