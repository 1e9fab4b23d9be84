import type { JSX } from 'preact';
import type { Failure } from '../api/failure.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

export interface FailureNoticeProps {
  readonly failure: Failure;
  /** What could not be done, when that is not plain from where the notice stands. */
  readonly what?: string;
  readonly onRetry?: () => void;
}

/** Says what went wrong and what to do; the request id is for whoever is asked for help. */
export function FailureNotice({ failure, what, onRetry }: FailureNoticeProps): JSX.Element {
  const wait = failure.retryAfterS;
  return (
    <Notice tone="bad">
      <p>
        {what ? <strong>{what} </strong> : null}
        {failure.message}
        {failure.code === 'rate_limited' && wait ? ` You can try again in ${wait} s.` : ''}
      </p>
      {failure.status >= 500 && failure.requestId ? (
        <p class="request-id">Request id for support: {failure.requestId}</p>
      ) : null}
      {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
    </Notice>
  );
}
