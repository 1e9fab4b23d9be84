/** Every sentence of the panel. `{n}` and `{max}` are filled in; languages other than English load on their own. */
export const en = {
  ask: 'Ask a question…',
  send: 'Send',
  stop: 'Stop',
  close: 'Close',
  restart: 'New conversation',
  /** Under the input: says that a machine answers, and from what. */
  note: 'Automated answers from our documents',
  waiting: 'Looking for an answer',
  page: 'p. {n}',
  source: 'Source {n}',
  retry: 'Try again',
  retryIn: 'Try again in {n} s',
  stopped: 'Stopped',
  tooLong: '{n} of {max} characters',
  helpful: 'Was this helpful?',
  yes: 'Yes',
  no: 'No',
  thanks: 'Thank you',
  limited: 'Too many questions in a short time.',
  usedUp: 'The limit for today is reached. Please come back tomorrow.',
  notSetUp: 'This chat is not set up for this site.',
  offline: 'The connection was lost. Check it and try again.',
  blocked: 'This question could not be answered. Try other words.',
  unavailable: 'There is no answer right now. Try again in a moment.',
};

export type Strings = typeof en;
