import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { ok } from '#shared/result.ts';
import { useApp } from '../../app-context.ts';
import type { App } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { Link } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { checkEmail, checkPassword } from '../../state/check-account.ts';
import type { Form } from '../../state/form.ts';
import { createForm } from '../../state/form.ts';
import { AccountPage } from '../account/account-page.tsx';

export function SignIn(): JSX.Element {
  const app = useApp();
  const form = useMemo(() => createSignInForm(app), [app]);
  const note = useMemo(() => app.pending.takeNote(), [app]);
  return (
    <AccountPage title="Sign in">
      {note ? (
        <Notice>
          <p role="status">{note}</p>
        </Notice>
      ) : null}
      <FormView form={form} onDone={() => undefined}>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          inputMode="email"
          autocomplete="username"
          field={form.fields.email}
          takesFocus={form.fields.email.value.peek() === ''}
        />
        <PasswordField
          field={form.fields.password}
          autocomplete="current-password"
          takesFocus={form.fields.email.value.peek() !== ''}
        />
        <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Signing in' : 'Sign in'}
        </Button>
      </FormView>
      <p class="small">
        <Link to={{ at: 'forgot' }}>Forgotten password</Link>
      </p>
      <p class="small">
        No account yet? <Link to={{ at: 'signup' }}>Sign up</Link>
      </p>
    </AccountPage>
  );
}

function createSignInForm({ session, pending, router }: App): Form<'email' | 'password'> {
  return createForm({
    initial: { email: pending.email(), password: '' },
    check: { email: checkEmail, password: checkPassword },
    async send({ email, password }) {
      const address = email.trim();
      pending.hold(address);
      const result = await session.signIn(address, password);
      if (result.ok) pending.clear();
      if (result.ok || result.error.code !== 'email_not_confirmed') return result;
      // Not a mistake to show, only a step left: send a fresh code and go there.
      pending.hold(address, password);
      await session.resendCode(address);
      await router.go({ at: 'confirm' });
      return ok(true);
    },
    place: (failure) =>
      failure.code === 'credentials_invalid'
        ? { field: 'password', problem: 'E-mail and password do not match. Check both, or set a new password.' }
        : undefined,
  });
}
