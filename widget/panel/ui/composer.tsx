import type { Signal } from '@preact/signals-core';
import type { VNode } from 'preact';
import type { LIMITS } from '#shared/limits.ts';
import { fill } from '../../strings/load-strings.ts';
import type { Strings } from '../../strings/en.ts';
import { Icon } from './icon.tsx';

/** The type keeps this equal to the shared limit without bringing the whole table into the bundle. */
const QUESTION_MAX_CHARS: (typeof LIMITS)['questionMaxChars'] = 2_000;

export interface ComposerProps {
  readonly t: Strings;
  readonly draft: Signal<string>;
  readonly isBusy: boolean;
  readonly isBlocked: boolean;
  readonly onSend: (question: string) => void;
  readonly onStop: () => void;
}

/** Where the visitor types. Enter sends, Shift+Enter breaks the line, an Enter that ends an IME's word does neither. */
export function Composer({ t, draft, isBusy, isBlocked, onSend, onStop }: ComposerProps): VNode {
  const question = draft.value.trim();
  const isTooLong = question.length > QUESTION_MAX_CHARS;
  const canSend = question && !isTooLong && !isBlocked;
  const label = isBusy ? t.stop : t.send;

  function send(event: Event): void {
    event.preventDefault();
    if (isBusy || !canSend) return;
    draft.value = '';
    onSend(question);
  }

  return (
    <form onSubmit={send}>
      {isTooLong && (
        <p class="fault" role="alert">
          {fill(t.tooLong, { n: question.length, max: QUESTION_MAX_CHARS })}
        </p>
      )}
      <div class="box">
        <textarea
          rows={1}
          dir={question ? 'auto' : undefined}
          enterkeyhint="send"
          placeholder={t.ask}
          aria-label={t.ask}
          aria-invalid={isTooLong}
          value={draft.value}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            // 229: Safari ends the composition before the key event arrives.
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event);
          }}
        />
        {/* One button for both, so that the focus stays when a send becomes a stop. */}
        <button
          type="submit"
          class={isBusy ? 'stop' : ''}
          aria-label={label}
          title={label}
          disabled={!isBusy && !canSend}
          onClick={(event) => {
            if (!isBusy) return;
            event.preventDefault();
            onStop();
          }}
        >
          <Icon name={isBusy ? 'stop' : 'send'} />
        </button>
      </div>
      <p class="muted">{t.note}</p>
    </form>
  );
}
