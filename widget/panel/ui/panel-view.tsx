import type { ReadonlySignal, Signal } from '@preact/signals-core';
import type { VNode } from 'preact';
import type { Look } from '#shared/bots.ts';
import type { Strings } from '../../strings/en.ts';
import type { AnswersModule } from '../load-answers.ts';
import type { Conversation } from '../state/conversation.ts';
import { isRunning } from '../state/exchange.ts';
import { Composer } from './composer.tsx';
import { FailureNote } from './failure-note.tsx';
import { Icon } from './icon.tsx';

export interface PanelViewProps {
  readonly t: Strings;
  /** Of the panel's language; where the panel stands follows the page's direction instead. */
  readonly isRightToLeft: boolean;
  readonly conversation: Conversation;
  /** What the script element says of the look; wins over the session's. */
  readonly look: Partial<Look>;
  /** Undefined until the module with the answers has come. */
  readonly answers: ReadonlySignal<AnswersModule | undefined>;
  readonly draft: Signal<string>;
  /** `<exchange>:<source>` of the source that is open, or empty. */
  readonly openSource: Signal<string>;
  readonly onAsk: (question: string) => void;
  readonly onClose: () => void;
}

/** The whole panel; drawn anew from the signals it reads whenever one of them changes. */
export function PanelView({
  t,
  isRightToLeft,
  conversation,
  look,
  answers,
  draft,
  openSource,
  onAsk,
  onClose,
}: PanelViewProps): VNode {
  const grant = conversation.grant.value;
  const { title, greeting, starters }: Partial<Look> = { ...grant?.bot.look, ...look };
  const exchanges = conversation.exchanges.value;
  const last = exchanges.at(-1);
  const ExchangeView = answers.value?.ExchangeView;
  // Without the answers' module there is no one else to say why.
  const openFailure = conversation.openFailure.value ?? (ExchangeView ? undefined : last?.failure);
  const name = title || grant?.bot.name;
  return (
    <div class="text" dir={isRightToLeft ? 'rtl' : 'ltr'}>
      <header>
        <h2 dir="auto" title={name}>
          {name}
        </h2>
        {last && (
          <button type="button" class="plain" onClick={conversation.restart}>
            {t.restart}
          </button>
        )}
        <button type="button" aria-label={t.close} title={t.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="log" role="log" aria-live="off" aria-label={name} tabIndex={0}>
        {greeting && (
          <p class="answer" dir="auto">
            {greeting}
          </p>
        )}
        {ExchangeView &&
          exchanges.map((exchange, index) => (
            <ExchangeView
              key={index}
              t={t}
              exchange={exchange}
              isLast={exchange === last}
              openNumber={Number(openSource.value.split(`${index}:`)[1] ?? 0)}
              cooldownS={exchange === last ? conversation.cooldownS.value : 0}
              onToggle={(number) => {
                const id = `${index}:${number}`;
                openSource.value = openSource.value === id ? '' : id;
              }}
              onRetry={conversation.retry}
              onRate={conversation.rate}
            />
          ))}
        {openFailure && (
          <FailureNote
            t={t}
            failure={openFailure}
            cooldownS={0}
            onRetry={() => (last ? conversation.retry() : void conversation.open())}
          />
        )}
        {(!last || last.done?.grounded === false) && starters?.length ? (
          <div class="starters">
            {starters.map((starter) => (
              <button key={starter} type="button" dir="auto" onClick={() => onAsk(starter)}>
                {starter}
              </button>
            ))}
          </div>
        ) : null}
      </div>
      <Composer
        t={t}
        draft={draft}
        isBusy={isRunning(last)}
        isBlocked={conversation.cooldownS.value > 0}
        onSend={onAsk}
        onStop={conversation.stop}
      />
      <div class="spoken" aria-live="polite">
        {conversation.spoken.value.map((sentence, index) => (
          <p key={index}>{sentence}</p>
        ))}
      </div>
    </div>
  );
}
