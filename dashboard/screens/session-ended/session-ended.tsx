import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { checkPassword } from '../../state/check-account.ts';
import { createForm } from '../../state/form.ts';

/** Asks for the password over the screen as it is: what was typed there stays, and what was sent is sent again. */
export function SessionEnded({ email }: { readonly email: string }): JSX.Element {
  const { session } = useApp();
  const form = useMemo(
    () =>
      createForm({
        initial: { email, password: '' },
        check: { password: checkPassword },
        send: ({ password }) => session.signIn(email, password),
        place: (failure) =>
          failure.code === 'credentials_invalid'
            ? { field: 'password', problem: 'That is not the password of this account.' }
            : undefined,
      }),
    [session, email],
  );
  return (
    <Dialog title="Your session has ended">
      <p>Sign in again to go on. Nothing on this page is lost.</p>
      <FormView form={form} onDone={() => undefined}>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autocomplete="username"
          field={form.fields.email}
          isReadOnly
        />
        <PasswordField field={form.fields.password} autocomplete="current-password" takesFocus />
        <div class="dialog-actions">
          <Button onClick={session.giveUp}>Sign out</Button>
          <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
            {form.isBusy.value ? 'Signing in' : 'Sign in'}
          </Button>
        </div>
      </FormView>
    </Dialog>
  );
}
