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
  return { stop: () => worker.dispose() };
});

function toBindings<T extends 'plain_text' | 'secret_text'>(
  type: T,
  values: Readonly<Record<string, string>>,
): Record<string, { readonly type: T; readonly value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type, value }]));
}
