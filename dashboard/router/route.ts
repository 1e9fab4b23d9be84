import { isId } from '#shared/ids.ts';

export const BOT_TABS = ['documents', 'try', 'look', 'install', 'settings'] as const;
export type BotTab = (typeof BOT_TABS)[number];

export const ACCOUNT_SCREENS = ['signin', 'signup', 'confirm', 'forgot', 'reset'] as const;
export type AccountScreen = (typeof ACCOUNT_SCREENS)[number];

/** Every place in the dashboard that has an address. */
export type Route =
  | { readonly at: 'home' }
  | { readonly at: AccountScreen }
  | { readonly at: 'new' }
  | { readonly at: 'bot'; readonly botId: string; readonly tab: BotTab }
  | { readonly at: 'unknown' };

/** Reads an address; a bot without a tab means its documents, and anything else is `unknown`. */
export function parseRoute(pathname: string): Route {
  const [head, botId, tab, ...rest] = pathname.split('/').filter((part) => part !== '');
  if (head === undefined) return { at: 'home' };
  if (head === 'bots') {
    if (!isId('bot', botId) || rest.length > 0) return { at: 'unknown' };
    const known = BOT_TABS.find((name) => name === (tab ?? 'documents'));
    return known ? { at: 'bot', botId, tab: known } : { at: 'unknown' };
  }
  if (botId !== undefined) return { at: 'unknown' };
  if (head === 'new') return { at: 'new' };
  const screen = ACCOUNT_SCREENS.find((name) => name === head);
  return screen ? { at: screen } : { at: 'unknown' };
}

export function toPath(route: Route): string {
  if (route.at === 'bot') return `/bots/${route.botId}/${route.tab}`;
  return route.at === 'home' || route.at === 'unknown' ? '/' : `/${route.at}`;
}

/** Screens that make sense only while nobody is signed in. */
export function isAccountScreen(route: Route): boolean {
  return ACCOUNT_SCREENS.some((name) => name === route.at);
}
