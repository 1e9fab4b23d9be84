import type { SessionGrant } from '#shared/chat.ts';
import type { Exchange } from './exchange.ts';

/** What a page change within the same tab would lose. */
export interface SavedConversation {
  readonly grant: SessionGrant;
  readonly conversationId: string | undefined;
  readonly exchanges: readonly Exchange[];
}

export interface SavedConversations {
  readonly load: () => SavedConversation | undefined;
  readonly save: (conversation: SavedConversation) => void;
}

/**
 * Keeps the conversation in the tab's session storage, so that it survives the click on a link in an answer.
 * Touched only after the visitor opened the panel; gone when the tab is closed. A page without storage (a
 * sandboxed frame, a full quota) has a conversation that ends with the page.
 */
export function createSavedConversations(storage: () => Storage, botId: string): SavedConversations {
  const key = `edgewise:${botId}`;
  return {
    load() {
      try {
        return (JSON.parse(storage().getItem(key) ?? 'null') as SavedConversation | null) ?? undefined;
      } catch {
        return undefined;
      }
    },
    save(conversation) {
      try {
        storage().setItem(key, JSON.stringify(conversation));
      } catch {
        // As said above: not kept, not an error.
      }
    },
  };
}
