import type { Bot } from '#shared/bots.ts';
import type { DocumentList } from '../../state/document-list.ts';

/** What every tab of a bot is given. */
export interface TabProps {
  readonly bot: Bot;
  readonly documents: DocumentList;
}
