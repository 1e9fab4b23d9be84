import type { Look } from '#shared/bots.ts';

/** A bot as stored. `embedderId` names the model that made its vectors; questions must use the same one. */
export interface StoredBot {
  readonly botId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly look: Look;
  readonly allowedDomains: readonly string[];
  readonly settingsVersion: number;
  readonly embedderId: string;
  readonly createdAtMs: number;
  /** When its knowledge last was about to change; absent: never. Tells how fresh an index snapshot has to be. */
  readonly knowledgeChangedAtMs?: number;
  /** Set when the owner has deleted the bot and its data is being erased; such a bot answers nothing. */
  readonly deletedAtMs?: number;
}

export type BotChange = Partial<Pick<StoredBot, 'name' | 'look' | 'allowedDomains'>>;

/** Bots by id and by owner. Every method throws `StoreUnavailable` when the store cannot be reached. */
export interface BotStore {
  readonly create: (bot: StoredBot) => Promise<void>;
  /** Undefined when there is none, or it is deleted. Strongly consistent. */
  readonly get: (botId: string) => Promise<StoredBot | undefined>;
  /** Also a deleted bot whose data is still being erased: deleting again must find it. Strongly consistent. */
  readonly getIncludingDeleted: (botId: string) => Promise<StoredBot | undefined>;
  /** The owner's bots without the deleted ones, oldest first; may lag a moment behind `create`. */
  readonly listByOwner: (ownerId: string) => Promise<readonly StoredBot[]>;
  /** Applies the change and raises `settingsVersion` by one; undefined when there is no such bot. */
  readonly update: (botId: string, change: BotChange) => Promise<StoredBot | undefined>;
  /** Notes that the bot's knowledge is about to change; nothing happens when there is no such bot. */
  readonly noteKnowledgeChange: (botId: string, atMs: number) => Promise<void>;
  /** Hides the bot at once; false when there was none. `erase` follows when its data is gone. */
  readonly markDeleted: (botId: string, atMs: number) => Promise<boolean>;
  readonly erase: (botId: string) => Promise<void>;
}
