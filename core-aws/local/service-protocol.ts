/** What a service's process and the stack tell each other over the IPC channel. */
export type FromService =
  | { readonly type: 'ready' }
  /** A line for the person at the terminal. */
  | { readonly type: 'note'; readonly text: string }
  /** A code that Cognito would have sent by e-mail. */
  | { readonly type: 'code'; readonly email: string; readonly code: string; readonly purpose: 'confirm' | 'reset' };

export type ToService =
  | { readonly type: 'start'; readonly settings: unknown }
  | { readonly type: 'stop' }
  /** Changed code is to be loaded. */
  | { readonly type: 'reload' };
