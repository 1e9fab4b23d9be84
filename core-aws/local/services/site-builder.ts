/** The process that keeps widget and dashboard built while someone works on them. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { runService } from '../service-process.ts';

runService<object>(async () => {
  const root = new URL('../../../', import.meta.url);
  const watchers = await Promise.all(
    ['widget', 'dashboard'].map((room) =>
      build({
        configFile: fileURLToPath(new URL(`${room}/vite.config.ts`, root)),
        logLevel: 'warn',
        build: { watch: {} },
      }),
    ),
  );
  return {
    stop: async () => {
      for (const watcher of watchers) if ('close' in watcher) await watcher.close();
    },
  };
});
