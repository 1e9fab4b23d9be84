import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app-context.ts';
import type { App } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { CodeFields } from '../../parts/code-fields.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { Link } from '../../parts/link.tsx';
import { ResendCode } from '../../parts/resend-code.tsx';
import { checkCode, checkEmail, placeCodeFailure } from '../../state/check-account.ts';
import type { Form } from '../../state/form.ts';
import { createForm } from '../../state/form.ts';
import { AccountPage } from '../account/account-page.tsx';

export function Confirm(): JSX.Element {
  const app = useApp();
  const form = useMemo(() => createConfirmForm(app), [app]);
  const isKnown = app.pending.email() !== '';
  return (
    <AccountPage title="Confirm your e-mail">
      {isKnown ? (
        <p>
          We sent a number to <strong class="breaks">{app.pending.email()}</strong>. Enter it here. It can take a
          minute; look into the spam folder too.
        </p>
      ) : (
        <p>Enter your address and the number that we sent to it.</p>
      )}
      <FormView form={form} onDone={() => undefined}>
        <CodeFields fields={form.fields} isKnown={isKnown} />
        <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Confirming' : 'Confirm'}
        </Button>
      </FormView>
      {isKnown ? <ResendCode send={() => app.session.resendCode(app.pending.email())} /> : null}
      <p class="small">
        Wrong address? <Link to={{ at: 'signup' }}>Start again</Link>. Confirmed already?{' '}
        <Link to={{ at: 'signin' }}>Sign in</Link>
      </p>
    </AccountPage>
  );
}

/** Confirms, then signs in with the password still in memory, so that nobody types it twice. */
function createConfirmForm({ session, pending, router }: App): Form<'email' | 'code'> {
  return createForm({
    initial: { email: pending.email(), code: '' },
    check: { email: checkEmail, code: checkCode },
    async send(typed) {
      const email = typed.email.trim();
      const confirmed = await session.confirm(email, typed.code.trim());
      if (!confirmed.ok) return confirmed;
      const password = pending.password();
      const signedIn = password === undefined ? undefined : await session.signIn(email, password);
      pending.clear();
      if (signedIn?.ok) return confirmed;
      pending.hold(email);
      pending.leaveNote('Your e-mail is confirmed. Sign in to go on.');
      await router.go({ at: 'signin' });
      return confirmed;
    },
    place: placeCodeFailure,
  });
}
