import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { LIMITS } from '#shared/limits.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { Link } from '../../parts/link.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { checkEmail, checkNewPassword, placePasswordFailure } from '../../state/check-account.ts';
import { createForm } from '../../state/form.ts';
import { AccountPage } from '../account/account-page.tsx';

export function SignUp(): JSX.Element {
  const { session, pending, router } = useApp();
  const form = useMemo(
    () =>
      createForm({
        initial: { email: pending.email(), password: '' },
        check: { email: checkEmail, password: checkNewPassword },
        async send({ email, password }) {
          const result = await session.signUp(email.trim(), password);
          if (result.ok) pending.hold(email.trim(), password);
          return result;
        },
        place: placePasswordFailure,
      }),
    [session, pending],
  );
  return (
    <AccountPage title="Create an account">
      <p>Put your documents in, paste one line into your site, and visitors get answers with their sources.</p>
      <FormView form={form} onDone={() => void router.go({ at: 'confirm' })}>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          inputMode="email"
          autocomplete="username"
          field={form.fields.email}
          takesFocus
        />
        <PasswordField
          field={form.fields.password}
          autocomplete="new-password"
          hint={`At least ${LIMITS.passwordMinChars} characters.`}
        />
        <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Creating account' : 'Create account'}
        </Button>
      </FormView>
      <p class="small">
        You have one? <Link to={{ at: 'signin' }}>Sign in</Link>
      </p>
    </AccountPage>
  );
}
