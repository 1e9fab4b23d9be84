import { createLoader } from './create-loader.ts';
import { findScript } from './find-script.ts';
import type { PanelModule } from './panel-module.ts';

/**
 * Entry of `/widget.js`. Included twice, the first one stays. Whatever goes wrong here must not reach the
 * customer's page: no widget is better than a broken shop.
 */
function start(): void {
  const settings = window.Edgewise ? undefined : findScript(document);
  if (!settings) return;
  window.Edgewise = createLoader(
    {
      page: document,
      languages: navigator.languages,
      // `panel.js` is always the newest panel; the time keeps any cache from answering.
      importPanel: (retry): Promise<PanelModule> =>
        import(/* @vite-ignore */ settings.edge + (retry ? `/widget/panel.js?${Date.now()}` : PANEL_PATH)),
      onDestroy: () => {
        delete window.Edgewise;
      },
    },
    settings,
  );
}

try {
  start();
} catch {
  // A browser too old for shadow roots or constructable sheets: the page stays as it was.
}
