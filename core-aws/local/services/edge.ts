/** The process of the Worker: wrangler's development server on real workerd, from the root wrangler.toml. */
import { unstable_startWorker as startWorker } from 'wrangler';
import { runService } from '../service-process.ts';

export interface EdgeSettings {
  readonly port: number;
  readonly inspectorPort: number;
  readonly config: string;
  readonly persistDir: string;
  readonly watch: boolean;
  /** Vars of this stage; they win over those in wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

runService<EdgeSettings>(async (settings) => {
  const worker = await startWorker({
    config: settings.config,
    bindings: {
      ...toBindings('plain_text', settings.vars),
      ...toBindings('secret_text', settings.secrets),
    },
    dev: {
      server: { hostname: '127.0.0.1', port: settings.port, secure: false },
      inspector: { hostname: '127.0.0.1', port: settings.inspectorPort },
      persist: settings.persistDir,
      watch: settings.watch,
      liveReload: false,
      // At `warn` the Worker's own log lines would be swallowed with wrangler's.
      logLevel: 'log',
      remote: false,
    },
  });
  await worker.ready;
  watchRuntime(`http://127.0.0.1:${settings.port}/widget.js`);
  return { stop: () => worker.dispose() };
});

const PROBE_EVERY_MS = 10_000;
const PROBE_DEADLINE_MS = 10_000;
const FAILED_PROBES_MAX = 2;

/**
 * Wrangler starts a runtime that crashed again by itself, but its port may then accept requests and answer none.
 * So a file is asked for now and then; a runtime that does not answer ends this service, which the stack reports.
 */
function watchRuntime(url: string): void {
  let failed = 0;
  const probe = async (): Promise<void> => {
    try {
      await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_DEADLINE_MS) });
      failed = 0;
    } catch {
      failed += 1;
    }
    if (failed >= FAILED_PROBES_MAX) {
      console.error(`the Worker's runtime did not answer ${failed} times in a row`);
      process.exit(1);
    }
    setTimeout(() => void probe(), PROBE_EVERY_MS).unref();
  };
  setTimeout(() => void probe(), PROBE_EVERY_MS).unref();
}

function toBindings<T extends 'plain_text' | 'secret_text'>(
  type: T,
  values: Readonly<Record<string, string>>,
): Record<string, { readonly type: T; readonly value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type, value }]));
}
