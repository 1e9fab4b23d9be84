import { CreateBotRequest, UpdateBotRequest } from '#shared/bots.ts';
import { FeedbackRequest } from '#shared/chat.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { ConversationStore } from '../ports/conversation-store.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import type { VectorIndex } from '../ports/vector-index.ts';
import { createBot } from '../use-cases/bots/create-bot.ts';
import { deleteBot } from '../use-cases/bots/delete-bot.ts';
import { getBot, getProfile, listBots } from '../use-cases/bots/read-bots.ts';
import { updateBot } from '../use-cases/bots/update-bot.ts';
import { exportBot } from '../use-cases/records/export-bot.ts';
import { getUsage, listExchanges, listGaps } from '../use-cases/records/read-records.ts';
import { rateMessage, recordCachedExchange } from '../use-cases/records/record-exchange.ts';
import type { BotsFailure } from './bots-error.ts';
import { toApiError } from './bots-error.ts';
import { CachedExchangeBody } from './cached-exchange-body.ts';
import type { CoreRequest, CoreResponse, Route, Routes } from './http-function.ts';
import { parseBody } from './parse-body.ts';

export interface BotsDeps {
  readonly bots: BotStore;
  readonly documents: DocumentStore;
  readonly conversations: ConversationStore;
  readonly usage: UsageStore;
  readonly index: Pick<VectorIndex, 'state' | 'generation'>;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** What new bots are stamped with: see `embedderIdOf`. */
  readonly embedderId: string;
  readonly metrics: Metrics;
}

/** The routes of the function `bots`: an owner's bots and their records, and what the edge asks and tells. */
export function createBotsRoutes(deps: BotsDeps): Routes {
  return {
    'GET /bots': forOwner(async (ownerId) => ok({ status: 200, body: await listBots(deps, ownerId) })),

    'POST /bots': forOwner(async (ownerId, { body }) => {
      const parsed = parseBody(CreateBotRequest, body);
      return parsed.ok ? answer(201, await createBot(deps, ownerId, parsed.value)) : parsed;
    }),

    'GET /bots/{bot_id}': forOwner(async (ownerId, request) =>
      answer(200, await getBot(deps, ownerId, botIdOf(request))),
    ),

    'PATCH /bots/{bot_id}': forOwner(async (ownerId, request) => {
      const parsed = parseBody(UpdateBotRequest, request.body);
      return parsed.ok ? answer(200, await updateBot(deps, ownerId, botIdOf(request), parsed.value)) : parsed;
    }),

    'DELETE /bots/{bot_id}': forOwner(async (ownerId, request) =>
      answer(204, await deleteBot(deps, ownerId, botIdOf(request))),
    ),

    'GET /bots/{bot_id}/conversations': forOwner(async (ownerId, request) =>
      answer(200, await listExchanges(deps, ownerId, botIdOf(request), request.query)),
    ),

    'GET /bots/{bot_id}/gaps': forOwner(async (ownerId, request) =>
      answer(200, await listGaps(deps, ownerId, botIdOf(request))),
    ),

    'GET /bots/{bot_id}/usage': forOwner(async (ownerId, request) =>
      answer(200, await getUsage(deps, ownerId, botIdOf(request))),
    ),

    'GET /bots/{bot_id}/export': forOwner(async (ownerId, request) => {
      const { cursor } = request.query;
      return answer(200, await exportBot(deps, ownerId, botIdOf(request), cursor === undefined ? {} : { cursor }));
    }),

    'GET /bots/{bot_id}/profile': async (request) => answer(200, await getProfile(deps, botIdOf(request))),

    'POST /bots/{bot_id}/exchanges': async (request) => {
      const parsed = parseBody(CachedExchangeBody, request.body);
      if (!parsed.ok) return parsed;
      const recorded = await recordCachedExchange(deps, botIdOf(request), parsed.value);
      if (recorded.ok) deps.metrics.add('cachedAnswers');
      return answer(204, recorded);
    },

    'POST /bots/{bot_id}/feedback': async (request) => {
      const parsed = parseBody(FeedbackRequest, request.body);
      if (!parsed.ok) return parsed;
      if (parsed.value.bot_id !== botIdOf(request)) {
        return err({ code: 'invalid_request', message: 'bot_id is not the bot of the address' });
      }
      return answer(204, await rateMessage(deps, parsed.value));
    },
  };
}

function botIdOf({ params }: CoreRequest): string {
  return params['bot_id'] ?? '';
}

/** Lets a request through only with the owner the edge verified. */
function forOwner(route: (ownerId: string, request: CoreRequest) => Promise<Result<CoreResponse, ApiError>>): Route {
  return async (request) =>
    request.ownerId
      ? await route(request.ownerId, request)
      : err({ code: 'unauthenticated', message: 'sign in first' });
}

function answer(status: 200 | 201 | 204, result: Result<unknown, BotsFailure>): Result<CoreResponse, ApiError> {
  if (!result.ok) return err(toApiError(result.error));
  return ok(status === 204 ? { status } : { status, body: result.value });
}
