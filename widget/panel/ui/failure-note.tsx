import type { VNode } from 'preact';
import { fill } from '../../strings/load-strings.ts';
import type { Strings } from '../../strings/en.ts';
import type { ChatFailure } from '../api/chat-api.ts';

/** Codes that are worded on their own; every other is `unavailable`. */
const WORDING: Partial<Record<ChatFailure['code'], keyof Strings>> = {
  rate_limited: 'limited',
  message_limit_reached: 'usedUp',
  origin_not_allowed: 'notSetUp',
  not_found: 'notSetUp',
  network: 'offline',
  answer_blocked: 'blocked',
};

/** Trying again changes nothing about these today. */
const FINAL: readonly (keyof Strings)[] = ['usedUp', 'notSetUp'];

export interface FailureNoteProps {
  readonly t: Strings;
  readonly failure: ChatFailure;
  readonly cooldownS: number;
  readonly onRetry: (() => void) | undefined;
}

/** Says what went wrong in a visitor's words and offers the next step, where there is one. */
export function FailureNote({ t, failure, cooldownS, onRetry }: FailureNoteProps): VNode {
  const wording = WORDING[failure.code] ?? 'unavailable';
  return (
    <div class="fault" role="alert">
      {t[wording]}
      {onRetry && !FINAL.includes(wording) && (
        <button type="button" class="plain" disabled={cooldownS > 0} onClick={onRetry}>
          {cooldownS > 0 ? fill(t.retryIn, { n: cooldownS }) : t.retry}
        </button>
      )}
    </div>
  );
}
