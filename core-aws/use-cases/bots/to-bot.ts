import type { Bot } from '#shared/bots.ts';
import type { StoredBot } from '../../ports/bot-store.ts';
import type { IndexState } from '../../ports/vector-index.ts';

/** A bot as its owner sees it; `document_count` is of the documents it answers from right now. */
export function toBot(bot: StoredBot, state: IndexState): Bot {
  return {
    bot_id: bot.botId,
    name: bot.name,
    look: bot.look,
    allowed_domains: bot.allowedDomains,
    document_count: state.documents.length,
    generation: state.generation,
    created_at_ms: bot.createdAtMs,
  };
}
