import type { ApiError } from '#shared/errors.ts';
import type { BotLimitReached } from '../use-cases/bots/create-bot.ts';
import type { RecordsFailure } from '../use-cases/records/read-records.ts';
import type { MessageNotFound } from '../use-cases/records/record-exchange.ts';

/** Everything that is expected to go wrong in the function `bots`. */
export type BotsFailure = BotLimitReached | RecordsFailure | MessageNotFound;

export function toApiError(failure: BotsFailure): ApiError {
  switch (failure.kind) {
    case 'bot_not_found':
      return { code: 'not_found', message: 'there is no such bot' };
    case 'message_not_found':
      return { code: 'not_found', message: 'there is no such message' };
    case 'bot_limit_reached':
      return {
        code: 'limit_reached',
        message: `you have ${failure.limit} bots, and that is the limit; delete one to make room`,
      };
    case 'day_invalid':
      return { code: 'invalid_request', message: 'day is not a day; it looks like 2026-11-23 and is in UTC' };
    case 'cursor_invalid':
      return { code: 'invalid_request', message: 'cursor is not one of this list; start again without it' };
  }
}
