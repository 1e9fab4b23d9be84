import type { ApiError } from '#shared/errors.ts';
import { ID_PREFIXES } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import type { AlternateCore } from '../config.ts';
import type { CoreCall, CoreClient, CoreName } from './core-client.ts';

/** How long an isolate leaves the alternate core alone after it failed: long enough to save visitors' waiting. */
export const ALTERNATE_REST_MS = 30_000;

const BOT_IN_PATH = new RegExp(`^/bots/(${ID_PREFIXES.bot}[0-9A-Za-z]+)`);
/** Shares are told apart to a hundredth of a percent. */
const SLOTS = 10_000;

/**
 * Sends a share of the bots to another core, so that an old and a new one can answer side by side. A bot is in the
 * share or out of it by a hash of its id: all its conversations, its counts and its cached answers stay with one core,
 * and a larger share only adds bots. Requests for owners, and all that name no bot, go to the main core unless
 * `scope` is `everything`.
 *
 * The main core has the last word: where the alternate does not know a bot, or does not answer, the profile comes
 * from the main core, and the answer that follows it does too (`CoreCall.core`). A question is never asked twice.
 */
export function createSplitCore(
  main: CoreClient,
  alternate: CoreClient,
  { percent, scope, nowMs }: Pick<AlternateCore, 'percent' | 'scope'> & { readonly nowMs: () => number },
): CoreClient {
  let restsUntilMs = 0;

  function coreOf(botId: string): CoreName {
    return nowMs() >= restsUntilMs && isInShare(botId, percent) ? 'alternate' : 'main';
  }

  function choose(call: CoreCall, botId: string | undefined): CoreName {
    if (call.core !== undefined) return call.core;
    if (call.ownerId !== undefined && scope !== 'everything') return 'main';
    return botId === undefined ? 'main' : coreOf(botId);
  }

  const clientOf = (name: CoreName): CoreClient => (name === 'alternate' ? alternate : main);

  /** Takes note of an outage; what the core refuses for a reason is none. */
  function note<T>(name: CoreName, answer: Result<T, ApiError>): Result<T, ApiError> {
    if (name === 'alternate' && !answer.ok && isOutage(answer.error)) restsUntilMs = nowMs() + ALTERNATE_REST_MS;
    return answer;
  }

  return {
    coreOf,
    async call(call) {
      const name = choose(call, botIdOf(call));
      const answer = note(name, await clientOf(name).call(call));
      if (answer.ok) return { ok: true, value: { ...answer.value, core: name } };
      if (name === 'main' || call.core !== undefined) return answer;
      // Reading twice does no harm; anything else may have been done although no answer came.
      const mayRepeat = call.method === 'GET' && (isOutage(answer.error) || answer.error.code === 'not_found');
      return mayRepeat ? main.call(call) : answer;
    },
    async open(call) {
      const name = choose(call, botIdOf(call));
      return note(name, await clientOf(name).open(call));
    },
    async openChat(call) {
      const name = choose(call, botIdInBody(call.body));
      return note(name, await clientOf(name).openChat(call));
    },
  };
}

const isOutage = ({ code }: ApiError): boolean => code === 'service_unavailable' || code === 'deadline_exceeded';

const botIdOf = ({ path }: CoreCall): string | undefined => BOT_IN_PATH.exec(path)?.[1];

function botIdInBody(body: unknown): string | undefined {
  const botId: unknown = typeof body === 'object' && body !== null && 'bot_id' in body ? body.bot_id : undefined;
  return typeof botId === 'string' ? botId : undefined;
}

/** True for `percent` of all ids, and for a larger share true for the same ids and more. */
export function isInShare(botId: string, percent: number): boolean {
  return hash(botId) % SLOTS < percent * (SLOTS / 100);
}

/** FNV-1a, its bits stirred at the end (murmur3's finaliser) since the low ones decide. Not a secret, only even. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
