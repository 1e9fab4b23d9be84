/** One call's end: by the caller's signal or by a silence longer than allowed. */
export interface CallDeadline {
  readonly signal: AbortSignal;
  readonly isCancelled: () => boolean;
  readonly isTimedOut: () => boolean;
  /** Starts the silence anew: something came. */
  readonly renew: () => void;
  /** Ends the call if it is still running, and leaves no timer behind. */
  readonly close: () => void;
}

/**
 * Joins the caller's signal with a timer that can be renewed. Made for the Gemini client, which neither notices a
 * signal that fired before the call nor stops its own timers when a call ends.
 */
export function startDeadline(timeoutMs: number, caller?: AbortSignal): CallDeadline {
  const controller = new AbortController();
  let isTimedOut = false;
  let timer: NodeJS.Timeout | undefined;
  const onCallerAbort = (): void => controller.abort();
  const renew = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isTimedOut = true;
      controller.abort();
    }, timeoutMs);
  };
  if (caller?.aborted) controller.abort();
  else caller?.addEventListener('abort', onCallerAbort, { once: true });
  renew();
  return {
    signal: controller.signal,
    isCancelled: () => caller?.aborted === true,
    isTimedOut: () => isTimedOut,
    renew,
    close() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onCallerAbort);
      controller.abort();
    },
  };
}
