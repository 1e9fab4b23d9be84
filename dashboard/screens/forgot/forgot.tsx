import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { Link } from '../../parts/link.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { checkEmail } from '../../state/check-account.ts';
import { createForm } from '../../state/form.ts';
import { AccountPage } from '../account/account-page.tsx';

export function Forgot(): JSX.Element {
  const { session, pending, router } = useApp();
  const form = useMemo(
    () =>
      createForm({
        initial: { email: pending.email() },
        check: { email: checkEmail },
        async send({ email }) {
          const result = await session.forgot(email.trim());
          if (result.ok) pending.hold(email.trim());
          return result;
        },
      }),
    [session, pending],
  );
  return (
    <AccountPage title="Forgotten password">
      <p>We send a number to your address. With it you set a new password.</p>
      <FormView form={form} onDone={() => void router.go({ at: 'reset' })}>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          inputMode="email"
          autocomplete="username"
          field={form.fields.email}
          takesFocus
        />
        <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Sending' : 'Send the code'}
        </Button>
      </FormView>
      <p class="small">
        <Link to={{ at: 'signin' }}>Back to sign in</Link>
      </p>
    </AccountPage>
  );
}
