import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Result } from '#shared/result.ts';
import type { Failure } from '../api/failure.ts';
import { useApp } from '../app-context.ts';
import { Button } from './button.tsx';
import { FailureNotice } from './failure-notice.tsx';

/** Mail takes a moment; asking again sooner only makes two codes of which the first no longer works. */
const WAIT_S = 30;

/** Sends another code, at most every 30 seconds; the button says how long is left. */
export function ResendCode({ send }: { readonly send: () => Promise<Result<true, Failure>> }): JSX.Element {
  const { startCountdown, announcements } = useApp();
  const countdown = useMemo(startCountdown, []);
  const failure = useSignal<Failure | undefined>(undefined);
  useEffect(() => {
    countdown.start(WAIT_S);
    return countdown.stop;
  }, [countdown]);

  async function resend(): Promise<void> {
    failure.value = undefined;
    const result = await send();
    if (!result.ok) {
      failure.value = result.error;
      if (result.error.retryAfterS) countdown.start(result.error.retryAfterS);
      return;
    }
    countdown.start(WAIT_S);
    announcements.say('A new code is on its way.');
  }

  const leftS = countdown.leftS.value;
  return (
    <div class="stack tight">
      {failure.value ? <FailureNotice failure={failure.value} /> : null}
      <Button tone="quiet" isDisabled={leftS > 0} onClick={() => void resend()}>
        {leftS > 0 ? `Send a new code (in ${leftS} s)` : 'Send a new code'}
      </Button>
    </div>
  );
}
