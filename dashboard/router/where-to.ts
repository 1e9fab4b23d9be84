import type { Bot } from '#shared/bots.ts';
import type { Loadable } from '../state/loadable.ts';
import type { SessionState } from '../state/session.ts';
import type { Route } from './route.ts';
import { isAccountScreen } from './route.ts';

export interface Whereabouts {
  readonly session: SessionState;
  readonly route: Route;
  readonly bots: Loadable<readonly Bot[]>;
  /** The address the owner came for before they had to sign in. */
  readonly wanted: Route | undefined;
}

/**
 * Where the owner has to be sent, if anywhere: to sign in; from the account screens to what they wanted; to
 * their first bot; or, without a bot, to the one field that makes one.
 */
export function whereTo({ session, route, bots, wanted }: Whereabouts): Route | undefined {
  if (session.is === 'signed_out') return isAccountScreen(route) ? undefined : { at: 'signin' };
  if (session.is !== 'signed_in') return undefined;
  if (route.at !== 'home' && !isAccountScreen(route)) return undefined;
  if (wanted) return wanted;
  if (bots.state !== 'loaded') return undefined;
  const [first] = bots.value;
  return first ? { at: 'bot', botId: first.bot_id, tab: 'documents' } : { at: 'new' };
}
