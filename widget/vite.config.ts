import { copyFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defineConfig } from 'vite';
import type { InlineConfig, Plugin } from 'vite';

const room = fileURLToPath(new URL('.', import.meta.url));
const targets = ['chrome123', 'firefox128', 'safari17.5'];

/** What both builds share. `dist/site` also holds the dashboard, so it is never emptied here. */
const common = {
  root: room,
  configFile: false,
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('../dist/site', import.meta.url)),
    emptyOutDir: false,
    copyPublicDir: false,
    target: targets,
    cssTarget: targets,
    modulePreload: false,
    reportCompressedSize: false,
    // Some 60 bytes less than the built-in minifier, and the budget of the first open is that tight.
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true }, mangle: { module: true } },
  },
} satisfies InlineConfig;

/**
 * Builds the loader once the panel's hashed name is known, because the loader carries that name. Beside it
 * goes `widget/panel.js`, always a copy of the newest panel: the loader's way out when the page kept an old
 * loader whose panel is gone, or when the panel could not be loaded. A copy, because older browsers do not try
 * an address again that failed once as a module.
 */
function buildLoader(): Plugin {
  let site = '';
  return {
    name: 'edgewise-loader',
    configResolved({ root, build: { outDir } }) {
      site = resolve(root, outDir);
    },
    async buildStart() {
      await rm(`${site}/widget`, { recursive: true, force: true });
    },
    async writeBundle(_options, bundle) {
      const panel = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry);
      if (panel === undefined) this.error('the panel has no entry chunk');
      const name = panel.fileName.replace(/^widget\//, '');
      await copyFile(`${site}/widget/${name}`, `${site}/widget/panel.js`);
      await build({
        ...common,
        logLevel: 'warn',
        define: { PANEL_PATH: JSON.stringify(`/widget/${name}`) },
        build: {
          ...common.build,
          outDir: site,
          rolldownOptions: {
            input: `${room}loader/widget.ts`,
            output: { format: 'iife', entryFileNames: 'widget.js' },
          },
        },
      });
    },
  };
}

export default defineConfig({
  ...common,
  plugins: [buildLoader()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    ...common.build,
    rolldownOptions: {
      input: { panel: `${room}panel/panel.tsx` },
      // The answers' module imports what it shares from the panel, so that opening takes one file.
      preserveEntrySignatures: 'allow-extension',
      output: {
        format: 'es',
        entryFileNames: 'widget/[name]-[hash:6].js',
        chunkFileNames: 'widget/[name]-[hash:6].js',
      },
    },
  },
});
