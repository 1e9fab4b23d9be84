import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Bot } from '#shared/bots.ts';

import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { checkBotName } from '../../state/check-bot-name.ts';
import { createForm } from '../../state/form.ts';

export function NewBot({ isFirst }: { readonly isFirst: boolean }): JSX.Element {
  const { bots, router } = useApp();
  const made = useMemo<{ bot?: Bot }>(() => ({}), []);
  const form = useMemo(
    () =>
      createForm({
        initial: { name: '' },
        check: { name: checkBotName },
        async send({ name }) {
          const result = await bots.create(name.trim());
          if (result.ok) made.bot = result.value;
          return result;
        },
        place: (failure) =>
          failure.code === 'invalid_request' ? { field: 'name', problem: failure.message } : undefined,
      }),
    [bots, made],
  );
  return (
    <div class="stack page-narrow">
      <PageHeading level={1} takesFocus={false}>
        {isFirst ? 'Your first bot' : 'New bot'}
      </PageHeading>
      <FormView
        form={form}
        onDone={() => {
          if (made.bot) void router.go({ at: 'bot', botId: made.bot.bot_id, tab: 'documents' });
        }}
      >
        <TextField
          label="What is your bot called?"
          name="name"
          field={form.fields.name}
          hint="Visitors see this name above the chat. You can change it later."
          isOwnText
          takesFocus
        />
        <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Creating bot' : 'Create bot'}
        </Button>
      </FormView>
    </div>
  );
}
