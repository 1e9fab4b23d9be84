import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Bot } from '#shared/bots.ts';
import type { Document as BotDocument } from '#shared/documents.ts';
import { useApp } from '../../app-context.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Link } from '../../parts/link.tsx';
import type { BotTab } from '../../router/route.ts';
import type { DocumentList } from '../../state/document-list.ts';
import { createDocumentList, isSettled } from '../../state/document-list.ts';
import { toSnippet } from '../../state/snippet.ts';
import { Documents } from '../documents/documents.tsx';
import { Install } from '../install/install.tsx';
import { LookScreen } from '../look/look-screen.tsx';
import { Settings } from '../settings/settings.tsx';
import { TryIt } from '../try-it/try-it.tsx';
import type { TabProps } from './tab-props.ts';

const TAB_NAMES: Readonly<Record<BotTab, string>> = {
  documents: 'Documents',
  try: 'Try it',
  look: 'Look',
  install: 'Install',
  settings: 'Settings',
};

/** One bot: its name, its tabs, and the screen of the chosen tab. Its documents are watched on every tab. */
export function BotFrame({ bot, tab }: { readonly bot: Bot; readonly tab: BotTab }): JSX.Element {
  const app = useApp();
  const { router, origin } = app;
  const documents = useBotDocuments(bot.bot_id);
  return (
    <>
      <header class="bot-head">
        <h1 class="bot-name" dir="auto" title={bot.name}>
          {bot.name}
        </h1>
        <CopyButton
          text={toSnippet(origin, bot.bot_id)}
          onCannot={() => void router.go({ at: 'bot', botId: bot.bot_id, tab: 'install' })}
        >
          Copy snippet
        </CopyButton>
      </header>
      <nav class="tabs" aria-label="This bot">
        <ul role="list">
          {Object.entries(TAB_NAMES).map(([name, label]) => (
            <li key={name}>
              <Link to={{ at: 'bot', botId: bot.bot_id, tab: name as BotTab }} isCurrent={name === tab}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <TabScreen bot={bot} tab={tab} documents={documents} />
    </>
  );
}

function TabScreen({ tab, ...props }: TabProps & { readonly tab: BotTab }): JSX.Element {
  switch (tab) {
    case 'documents':
      return <Documents {...props} />;
    case 'try':
      return <TryIt {...props} />;
    case 'look':
      return <LookScreen bot={props.bot} />;
    case 'install':
      return <Install bot={props.bot} />;
    case 'settings':
      return <Settings {...props} />;
  }
}

function describeEnd({ status, kind, name }: BotDocument): string {
  if (status === 'failed') return `${name} could not be read.`;
  return kind === 'zip' ? `${name} is unpacked, with remarks.` : `${name} is ready.`;
}

/** Watches the bot's documents, takes over what was uploaded, and says aloud when one is done. */
function useBotDocuments(botId: string): DocumentList {
  const { client, startPoller, nowMs, uploads, announcements } = useApp();
  const list = useMemo(() => createDocumentList({ botId, client, startPoller, nowMs }), [botId, client]);
  useEffect(() => {
    const stopTaking = uploads.onTaken((takenBotId, document) => {
      if (takenBotId === botId) list.adopt(document);
    });
    const unsettled = new Set<string>();
    const stopSaying = list.documents.subscribe((now) => {
      for (const document of now.state === 'loaded' ? now.value : []) {
        if (!isSettled(document)) unsettled.add(document.document_id);
        else if (unsettled.delete(document.document_id)) {
          announcements.say(describeEnd(document));
        }
      }
    });
    return () => {
      stopTaking();
      stopSaying();
      list.close();
    };
  }, [list, botId]);
  return list;
}
