import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestHarness, unstable_readConfig, unstable_startWorker } from 'wrangler';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface EdgeWorker {
  readonly url: URL;
  /** Lines the Worker logged since the start. */
  readonly logs: () => readonly string[];
  readonly stop: () => Promise<void>;
}

export type StartEdgeWorker = (vars: Readonly<Record<string, string>>) => Promise<EdgeWorker>;

/**
 * The Worker as the root wrangler.toml describes it; only what a stage gives (vars and secrets) and the folder of built
 * files, which need not exist for these tests, are put in its place.
 */
async function workerConfig(vars: Readonly<Record<string, string>>) {
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  const site = await mkdtemp(join(tmpdir(), 'edgewise-site-'));
  await writeFile(join(site, 'index.html'), '<!doctype html><title>dashboard</title>');
  await writeFile(join(site, 'widget.js'), '/* loader */');
  const read = unstable_readConfig({ config: join(ROOT, 'wrangler.toml') }, { hideWarnings: true });
  const config = {
    name: read.name,
    main: read.main,
    compatibility_date: read.compatibility_date,
    compatibility_flags: read.compatibility_flags,
    ratelimits: read.ratelimits,
    assets: { ...read.assets, directory: site },
    vars: { ...read.vars, ...vars },
  };
  return { config, site, removeSite: () => rm(site, { recursive: true, force: true }) };
}

/** Runs the Worker in workerd. Its own requests go through Node, which does not pass an abort on. */
export const startEdgeWorker: StartEdgeWorker = async (vars) => {
  const { config, removeSite } = await workerConfig(vars);
  const harness = createTestHarness({ root: ROOT, workers: [{ config }] });
  const { url } = await harness.listen();
  return {
    url,
    logs: () => harness.getLogs().map((entry) => entry.message),
    async stop() {
      await harness.close();
      await removeSite();
    },
  };
};

/** Runs the Worker as `wrangler dev` does, with connections of its own; what it logs goes to the terminal. */
export const startEdgeDevServer: StartEdgeWorker = async (vars) => {
  const { config, site, removeSite } = await workerConfig(vars);
  const configPath = join(site, '..', `${site.split('/').pop() ?? 'edgewise'}.json`);
  await writeFile(configPath, JSON.stringify(config));
  const server = await unstable_startWorker({
    config: configPath,
    dev: { server: { port: 0 }, inspector: false, logLevel: 'error', watch: false },
  });
  await server.ready;
  return {
    url: await server.url,
    logs: () => [],
    async stop() {
      await server.dispose();
      await Promise.all([removeSite(), rm(configPath, { force: true })]);
    },
  };
};
