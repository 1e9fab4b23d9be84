import type { Look } from '#shared/bots.ts';
import { isId } from '#shared/ids.ts';
import type { FromPreview, PreviewTheme } from './preview-messages.ts';
import { readToPreview } from './preview-messages.ts';

/**
 * The page inside the preview's frame: a stand-in for a customer's site, which loads the widget by the same
 * script a customer does. It takes orders only from its own origin and from the page that frames it.
 */

/** The part of the widget's global that the preview uses. */
interface WidgetGlobal {
  readonly open: () => void;
  readonly ask: (question: string) => void;
  readonly on: (event: 'open', listener: () => void) => unknown;
  readonly destroy: () => void;
}

const botId = new URLSearchParams(location.search).get('bot');

function widget(): WidgetGlobal | undefined {
  return (window as Window & { Edgewise?: WidgetGlobal }).Edgewise;
}

function tell(edgewise: FromPreview['edgewise']): void {
  if (parent !== window) parent.postMessage({ edgewise } satisfies FromPreview, location.origin);
}

function show(look: Partial<Look> | undefined, theme: PreviewTheme | undefined): void {
  widget()?.destroy();
  for (const old of document.querySelectorAll('script[data-bot]')) old.remove();
  document.documentElement.className = theme ?? '';
  if (!isId('bot', botId)) return tell('failed');
  if (look) forgetConversations();
  const script = document.createElement('script');
  script.src = '/widget.js';
  script.async = true;
  script.dataset['bot'] = botId;
  if (theme) script.dataset['theme'] = theme;
  if (look) script.dataset['look'] = JSON.stringify(look);
  script.addEventListener('error', () => tell('failed'));
  script.addEventListener('load', () => {
    // A newer look may have taken this one's place while it was loading.
    if (!script.isConnected) return;
    const loaded = widget();
    if (!loaded) return tell('failed');
    loaded.on('open', () => tell('shown'));
    loaded.open();
  });
  document.head.append(script);
}

/**
 * A look that is being edited is shown from its beginning: greeting and suggested questions, which a resumed
 * conversation would hide. The frame shares the tab's storage with Try it, whose conversation is to stay, so the
 * storage is taken out of the widget's sight; it is made to do without one.
 */
function forgetConversations(): void {
  Object.defineProperty(window, 'sessionStorage', { value: undefined, configurable: true });
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.origin !== location.origin || event.source !== parent) return;
  const message = readToPreview(event.data);
  if (message?.edgewise === 'show') show(message.look, message.theme);
  if (message?.edgewise === 'ask') widget()?.ask(message.question);
});

// Opened by itself, nobody will say what to show.
if (parent === window) show(undefined, undefined);
else tell('listening');
