import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** An editor's save is several events; they count as one change. */
const SETTLE_MS = 150;

/** Calls back when code changes that functions are made of: the core without this folder, and shared. */
export function watchFunctions(onChanged: () => void): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const watchers = ['core-aws', 'shared'].map((folder) =>
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (file === null || !file.endsWith('.ts') || file.startsWith('local')) return;
      clearTimeout(timer);
      timer = setTimeout(onChanged, SETTLE_MS);
    }),
  );
  return {
    stop: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
