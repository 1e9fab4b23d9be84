/** The process that keeps widget and dashboard built while someone works on them. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { runService, tellStack } from '../service-process.ts';

runService<object>(async () => {
  const root = new URL('../../../', import.meta.url);
  // What is built here is of no recorded state of the sources, so the next start without watching builds anew.
  await rm(new URL('dist/site.stamp', root), { force: true });
  const watchers = await Promise.all(
    ['widget', 'dashboard'].map(async (room) => {
      const watcher = await build({
        configFile: fileURLToPath(new URL(`${room}/vite.config.ts`, root)),
        logLevel: 'warn',
        build: { watch: {} },
      });
      if (!('on' in watcher)) throw new Error(`vite does not watch the ${room}`);
      let isFirst = true;
      watcher.on('event', (event) => {
        if (event.code === 'ERROR')
          tellStack({ type: 'note', text: `${room}: not built. ${event.error.message.split('\n')[0]}` });
        if (event.code === 'END' && !isFirst) tellStack({ type: 'note', text: `${room}: built anew; reload the page` });
        if (event.code === 'END') isFirst = false;
      });
      return watcher;
    }),
  );
  return {
    stop: async () => {
      for (const watcher of watchers) await watcher.close();
    },
  };
});
