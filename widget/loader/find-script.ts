import type { Look } from '#shared/bots.ts';

export interface ScriptSettings {
  readonly botId: string;
  readonly edge: string;
  readonly look: Partial<Look>;
  readonly language: string | undefined;
  readonly theme: string | undefined;
}

/**
 * Reads the settings from the widget's own script element. `currentScript` is null when a tag manager or an
 * optimiser runs the code from elsewhere, so the element is then looked up by its attribute; `data-edge`
 * helps where the optimiser rewrote `src` too. Undefined when there is no such element.
 */
export function findScript(page: Document): ScriptSettings | undefined {
  const query = 'script[data-bot^=bot_]';
  const current = page.currentScript;
  const script = current?.matches(query) ? current : page.querySelector(query);
  if (!(script instanceof HTMLScriptElement)) return undefined;
  const { bot, edge, look, lang, theme } = script.dataset;
  try {
    return {
      botId: bot ?? '',
      edge: new URL(edge || script.src).origin,
      look: parseLook(look),
      language: lang,
      theme,
    };
  } catch {
    // Neither attribute holds an address: there is no edge to talk to.
    return undefined;
  }
}

/** A look that is not JSON is no reason to show no widget. */
function parseLook(json: string | undefined): Partial<Look> {
  try {
    return Object(JSON.parse(json ?? '{}')) as Partial<Look>;
  } catch {
    return {};
  }
}
