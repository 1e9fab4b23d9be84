import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { LIMITS } from '#shared/limits.ts';
import { useApp } from '../../app-context.ts';
import type { App } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { CodeFields } from '../../parts/code-fields.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { Link } from '../../parts/link.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { ResendCode } from '../../parts/resend-code.tsx';
import {
  checkCode,
  checkEmail,
  checkNewPassword,
  placeCodeFailure,
  placePasswordFailure,
} from '../../state/check-account.ts';
import type { Form } from '../../state/form.ts';
import { createForm } from '../../state/form.ts';
import { AccountPage } from '../account/account-page.tsx';

export function Reset(): JSX.Element {
  const app = useApp();
  const form = useMemo(() => createResetForm(app), [app]);
  const isKnown = app.pending.email() !== '';
  return (
    <AccountPage title="Set a new password">
      {isKnown ? (
        <p>
          If there is an account for <strong class="breaks">{app.pending.email()}</strong>, a number is on its way to
          it.
        </p>
      ) : (
        <p>Enter your address, the number that we sent to it, and a new password.</p>
      )}
      <FormView form={form} onDone={() => undefined}>
        <CodeFields fields={form.fields} isKnown={isKnown} />
        <PasswordField
          label="New password"
          field={form.fields.password}
          autocomplete="new-password"
          hint={`At least ${LIMITS.passwordMinChars} characters.`}
        />
        <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Saving' : 'Set password'}
        </Button>
      </FormView>
      {isKnown ? <ResendCode send={() => app.session.forgot(app.pending.email())} /> : null}
      <p class="small">
        <Link to={{ at: 'signin' }}>Back to sign in</Link>
      </p>
    </AccountPage>
  );
}

function createResetForm({ session, pending, router }: App): Form<'email' | 'code' | 'password'> {
  return createForm({
    initial: { email: pending.email(), code: '', password: '' },
    check: { email: checkEmail, code: checkCode, password: checkNewPassword },
    async send({ email, code, password }) {
      const changed = await session.reset(email.trim(), code.trim(), password);
      if (!changed.ok) return changed;
      const signedIn = await session.signIn(email.trim(), password);
      if (!signedIn.ok) {
        pending.leaveNote('Your new password is set. Sign in with it.');
        await router.go({ at: 'signin' });
      }
      return changed;
    },
    place: (failure) => placeCodeFailure(failure) ?? placePasswordFailure(failure),
  });
}
