import css from './launcher.css?inline';
import type { ScriptSettings } from './find-script.ts';
import { LAUNCHER_LABELS, chooseLanguage } from './launcher-labels.ts';
import type { EdgewiseApi, Emit, Panel, PanelModule, WidgetEvents } from './panel-module.ts';

/** A page that fights over the element wins after this many rounds; opening through the API adds it again. */
const MAX_RETURNS = 5;

export interface LoaderDeps {
  readonly page: Document;
  readonly languages: readonly string[];
  /** Imports the panel; `retry` looks for the newest one, past a cache or an old loader. */
  readonly importPanel: (retry: boolean) => Promise<PanelModule>;
  /** Forgets the global, so that the script may be included anew. */
  readonly onDestroy: () => void;
}

/**
 * Puts the launcher on the page and fetches the panel when the visitor shows intent. The host element is a
 * child of `<html>`, not of `<body>`: a single-page router that swaps the body does not take it along, rules
 * such as `body > :last-child` do not see it, and a transform on the body does not move it.
 */
export function createLoader(
  { page, languages, importPanel, onDestroy }: LoaderDeps,
  { botId, edge, look, theme, language: wanted }: ScriptSettings,
): EdgewiseApi {
  const language = chooseLanguage(wanted, languages);
  const [label = '', failed = ''] = LAUNCHER_LABELS[language] ?? [];
  const listeners = new Set<readonly [keyof WidgetEvents, (detail: never) => void]>();
  const host = page.createElement('edgewise-widget');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  const launcher = page.createElement('button');
  let panel: Promise<Panel> | undefined;
  let isOpen = false;
  let isDestroyed = false;
  let returns = 0;

  const emit: Emit = (name, detail) => {
    if (name === 'open' || name === 'close') isOpen = name === 'open';
    // In a task of its own: a listener that throws is the page's error, and must not stop the widget.
    for (const [wantedName, listener] of listeners) {
      if (wantedName === name) setTimeout(listener, 0, detail);
    }
  };

  function attach(): void {
    if (!isDestroyed && !host.isConnected) page.documentElement.append(host);
  }

  function load(): Promise<Panel> {
    return (panel ??= importPanel(false)
      .catch(() => importPanel(true))
      .then((module) => module.mountPanel({ edge, botId, look, language, host, root, launcher, emit }))
      .catch((error: unknown) => {
        panel = undefined;
        throw error;
      }));
  }

  async function withPanel(use: (panel: Panel) => void): Promise<void> {
    attach();
    try {
      const loaded = await load();
      launcher.textContent = '';
      if (!isDestroyed) use(loaded);
    } catch {
      launcher.textContent = failed;
    }
  }

  const observer = new MutationObserver(() => {
    // In a task of its own, so that a page that removes the element in an observer is not looped to death.
    if (!host.isConnected && returns++ < MAX_RETURNS) setTimeout(attach);
  });

  sheet.replaceSync(theme === 'light' || theme === 'dark' ? css.replace('light dark', theme) : css);
  root.adoptedStyleSheets = [sheet];
  // The browser darkens the hint by itself; the panel brings the exact, tested rule.
  if (look.colour) host.style.setProperty('--brand', `oklch(from ${look.colour} min(l, .5) c h)`);
  launcher.type = 'button';
  launcher.className = 'launcher';
  launcher.lang = language;
  launcher.ariaLabel = label;
  launcher.ariaExpanded = 'false';
  launcher.onclick = () => void withPanel((loaded) => (isOpen ? loaded.close() : loaded.open()));
  for (const intent of ['pointerenter', 'focus', 'touchstart']) {
    launcher.addEventListener(intent, () => void load().catch(() => undefined), { passive: true, once: true });
  }
  root.append(launcher);
  attach();
  observer.observe(page.documentElement, { childList: true });

  return {
    open: () => void withPanel((loaded) => loaded.open()),
    close: () => void panel?.then((loaded) => loaded.close()).catch(() => undefined),
    // oxlint-disable-next-line typescript/no-unnecessary-template-expression -- a page may pass anything
    ask: (question) => void withPanel((loaded) => loaded.ask(`${question}`)),
    on(name, listener) {
      const entry = [name, listener] as const;
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    destroy() {
      isDestroyed = true;
      observer.disconnect();
      listeners.clear();
      host.remove();
      panel?.then((loaded) => loaded.destroy()).catch(() => undefined);
      onDestroy();
    },
  };
}
