export interface CodeInbox {
  /** A code has been sent to this address. */
  readonly deliver: (email: string, code: string) => void;
  /** Resolves with the next code sent to this address. */
  readonly next: (email: string) => Promise<string>;
}

/** Passes codes to whoever waits for one, and forgets the rest. */
export function createCodeInbox(): CodeInbox {
  const waiting = new Map<string, (code: string) => void>();
  return {
    deliver: (email, code) => {
      waiting.get(email)?.(code);
      waiting.delete(email);
    },
    next: (email) => new Promise((resolve) => waiting.set(email, resolve)),
  };
}
