import * as z from 'zod/mini';
import { idPattern } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';

const id = (kind: Parameters<typeof idPattern>[0]) =>
  z.string().check(z.regex(idPattern(kind), `not the id of a ${kind}`));

/** Body of `POST /bots/{bot_id}/exchanges`: a `CachedExchange` of `shared/core-api.ts`. */
export const CachedExchangeBody = z.object({
  conversation_id: id('conversation'),
  message_id: id('message'),
  asker_id: z.string().check(z.minLength(1), z.maxLength(128)),
  question: z.string().check(z.minLength(1), z.maxLength(LIMITS.questionMaxChars)),
  answer: z.string().check(z.minLength(1)),
  sources: z.array(
    z.object({
      number: z.int().check(z.positive()),
      document_id: id('document'),
      document: z.string(),
      page: z.exactOptional(z.int().check(z.positive())),
      headings: z.array(z.string()),
      quote: z.string(),
    }),
  ),
});
