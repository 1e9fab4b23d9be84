import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Bot, UpdateBotRequest } from '#shared/bots.ts';
import type { Result } from '#shared/result.ts';
import type { Client } from '../api/client.ts';
import { readNothing } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { readBot, readBots } from '../api/read-answers.ts';
import type { Loadable } from './loadable.ts';
import { afterFailure, LOADING } from './loadable.ts';

/** The owner's bots, oldest first, so that a new one appears under the others and nothing jumps. */
export interface Bots {
  readonly list: ReadonlySignal<Loadable<readonly Bot[]>>;
  readonly find: (botId: string) => Bot | undefined;
  readonly load: () => Promise<void>;
  readonly create: (name: string) => Promise<Result<Bot, Failure>>;
  readonly update: (botId: string, patch: UpdateBotRequest) => Promise<Result<Bot, Failure>>;
  readonly remove: (botId: string) => Promise<Result<true, Failure>>;
  readonly clear: () => void;
}

export function createBots({ client }: { readonly client: Client }): Bots {
  const list = signal<Loadable<readonly Bot[]>>(LOADING);

  function edit(change: (bots: readonly Bot[]) => readonly Bot[]): void {
    const bots = list.value.state === 'loaded' ? list.value.value : [];
    list.value = { state: 'loaded', value: change(bots) };
  }

  return {
    list,
    find: (botId) => (list.value.state === 'loaded' ? list.value.value.find((bot) => bot.bot_id === botId) : undefined),
    async load() {
      if (list.value.state === 'failed') list.value = LOADING;
      const result = await client.asOwner('GET', '/api/bots', readBots);
      list.value = result.ok
        ? { state: 'loaded', value: result.value.toSorted((a, b) => a.created_at_ms - b.created_at_ms) }
        : afterFailure(list.value, result.error);
    },
    async create(name) {
      const result = await client.asOwner('POST', '/api/bots', readBot, { name });
      if (result.ok) edit((bots) => [...bots, result.value]);
      return result;
    },
    async update(botId, patch) {
      const result = await client.asOwner('PATCH', `/api/bots/${botId}`, readBot, patch);
      if (result.ok) edit((bots) => bots.map((bot) => (bot.bot_id === botId ? result.value : bot)));
      return result;
    },
    async remove(botId) {
      const result = await client.asOwner('DELETE', `/api/bots/${botId}`, readNothing);
      if (!result.ok && result.error.code !== 'not_found') return result;
      edit((bots) => bots.filter((bot) => bot.bot_id !== botId));
      return { ok: true, value: true };
    },
    clear() {
      list.value = LOADING;
    },
  };
}
