import { defineConfig } from 'vite';

const here = import.meta.dirname;

/**
 * Builds the dashboard and the preview page into dist/site, beside what the widget's build puts there, so the
 * folder is not emptied. Nothing is inlined: the pages are served under a policy that allows no inline code.
 */
export default defineConfig({
  root: here,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: `${here}/../dist/site`,
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // light-dark() and oklch() as they are written: every browser of the last two years knows them.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    rolldownOptions: { input: { index: `${here}/index.html`, preview: `${here}/preview.html` } },
  },
});
