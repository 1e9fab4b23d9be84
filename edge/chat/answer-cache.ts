import type { Source } from '#shared/chat.ts';
import type { CoreName } from '../core/core-client.ts';
import { parseJson } from '../core/read-core-error.ts';
import type { KeyedHash } from '../http/keyed-hash.ts';
import { normaliseQuestion } from './normalise-question.ts';

/** An hour: enough to save a busy page's popular questions, and the longest a deleted document's words lie here unread. */
export const ANSWER_TTL_S = 60 * 60;

/** A grounded answer as it was streamed. */
export interface CachedAnswer {
  /** Of the `sources` event: all passages shown while the answer came. */
  readonly sources: readonly Source[];
  /** Of the `delta` events, in order. */
  readonly deltas: readonly string[];
  /** Of `done`: the sources really cited. */
  readonly cited: readonly Source[];
}

/** What makes an answer the same answer. docs/adr/0003-answer-cache-key.md says why each part is here. */
export interface AnswerKey {
  /** Two cores count generations each for itself. */
  readonly core: CoreName;
  readonly botId: string;
  readonly generation: number;
  readonly settingsVersion: number;
  readonly question: string;
}

/**
 * Answers to first questions, by key. `find` says `unusable` when there is no cache to ask. An answer is never
 * removed: a new generation makes new keys, and old ones are not asked for again.
 */
export interface AnswerCache {
  readonly find: (edgeOrigin: string, key: AnswerKey) => Promise<CachedAnswer | 'miss' | 'unusable'>;
  readonly store: (edgeOrigin: string, key: AnswerKey, answer: CachedAnswer) => Promise<void>;
}

/**
 * Keeps answers in Cloudflare's Cache API, under an address made of the key. The question is in it as a keyed hash,
 * so the address tells nothing and cannot be guessed; it is under the edge's own host because the Cache API keeps
 * nothing for hosts outside the zone.
 */
export function createAnswerCache(
  cache: Pick<Cache, 'match' | 'put'> | undefined,
  { keyedHash }: { readonly keyedHash: KeyedHash },
): AnswerCache {
  const addressOf = async (edgeOrigin: string, key: AnswerKey): Promise<string> => {
    const parts = [
      key.botId,
      key.generation,
      key.settingsVersion,
      normaliseQuestion(key.question),
      ...(key.core === 'main' ? [] : [key.core]),
    ];
    return `${edgeOrigin}/.answers/1/${key.botId}/${await keyedHash('answer-cache', JSON.stringify(parts))}`;
  };
  return {
    async find(edgeOrigin, key) {
      if (cache === undefined) return 'unusable';
      try {
        const response = await cache.match(await addressOf(edgeOrigin, key));
        if (response === undefined) return 'miss';
        const answer: unknown = parseJson(await response.text());
        return isCachedAnswer(answer) ? answer : 'miss';
      } catch {
        // A cache that fails must cost an answer nothing but the saving.
        return 'unusable';
      }
    },
    async store(edgeOrigin, key, answer) {
      await cache?.put(
        await addressOf(edgeOrigin, key),
        new Response(JSON.stringify(answer), {
          headers: { 'content-type': 'application/json', 'cache-control': `public, max-age=${ANSWER_TTL_S}` },
        }),
      );
    },
  };
}

/** Written by ourselves; the check is for entries an older version of this code left behind. */
function isCachedAnswer(value: unknown): value is CachedAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { sources, deltas, cited } = value as Partial<Record<keyof CachedAnswer, unknown>>;
  return Array.isArray(sources) && Array.isArray(cited) && Array.isArray(deltas) && deltas.length > 0;
}
