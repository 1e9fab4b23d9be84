import type { Look } from '#shared/bots.ts';

/** What the dashboard tells the preview page. */
export type ToPreview =
  | { readonly edgewise: 'show'; readonly look?: Partial<Look>; readonly theme?: PreviewTheme }
  | { readonly edgewise: 'ask'; readonly question: string };

/** What the preview page tells the dashboard: it listens, the widget is open, the widget could not be loaded. */
export interface FromPreview {
  readonly edgewise: 'listening' | 'shown' | 'failed';
}

export type PreviewTheme = 'light' | 'dark';

/** Only the shape is checked: both pages check the origin and the sender first. */
export function readToPreview(data: unknown): ToPreview | undefined {
  if (typeof data !== 'object' || data === null || !('edgewise' in data)) return undefined;
  if (data.edgewise === 'ask') {
    return 'question' in data && typeof data.question === 'string'
      ? { edgewise: 'ask', question: data.question }
      : undefined;
  }
  if (data.edgewise !== 'show') return undefined;
  const look = 'look' in data && typeof data.look === 'object' && data.look !== null ? data.look : undefined;
  const theme = 'theme' in data && (data.theme === 'light' || data.theme === 'dark') ? data.theme : undefined;
  return {
    edgewise: 'show',
    ...(look === undefined ? {} : { look }),
    ...(theme === undefined ? {} : { theme }),
  };
}

export function readFromPreview(data: unknown): FromPreview | undefined {
  if (typeof data !== 'object' || data === null || !('edgewise' in data)) return undefined;
  const { edgewise } = data;
  return edgewise === 'listening' || edgewise === 'shown' || edgewise === 'failed' ? { edgewise } : undefined;
}
