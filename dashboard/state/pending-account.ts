/**
 * An account on its way: the address typed on one screen that the next one needs, and after sign-up the
 * password, so that confirming can sign in. In memory only; it is gone with the page.
 */
export interface PendingAccount {
  readonly email: () => string;
  readonly password: () => string | undefined;
  readonly hold: (email: string, password?: string) => void;
  /** Why the sign-in screen is shown, said once. */
  readonly takeNote: () => string | undefined;
  readonly leaveNote: (note: string) => void;
  readonly clear: () => void;
}

export function createPendingAccount(): PendingAccount {
  let email = '';
  let password: string | undefined;
  let note: string | undefined;
  return {
    email: () => email,
    password: () => password,
    hold(nextEmail, nextPassword) {
      email = nextEmail;
      password = nextPassword;
    },
    takeNote() {
      const taken = note;
      note = undefined;
      return taken;
    },
    leaveNote(text) {
      note = text;
    },
    clear() {
      email = '';
      password = undefined;
    },
  };
}
