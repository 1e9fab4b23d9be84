import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { checkBotName } from '../../state/check-bot-name.ts';
import { createForm } from '../../state/form.ts';
import type { TabProps } from '../bot/tab-props.ts';
import { DeleteBot } from './delete-bot.tsx';

/** The bot's name, and its end. */
export function Settings({ bot, documents }: TabProps): JSX.Element {
  const { bots, announcements } = useApp();
  const isDeleting = useSignal(false);
  const isSaved = useSignal(false);
  const form = useMemo(
    () =>
      createForm({
        initial: { name: bot.name },
        check: { name: checkBotName },
        async send({ name }) {
          isSaved.value = false;
          return bots.update(bot.bot_id, { name: name.trim() });
        },
        place: (failure) =>
          failure.code === 'invalid_request' ? { field: 'name', problem: failure.message } : undefined,
      }),
    [bot.bot_id],
  );
  const isSame = form.fields.name.value.value.trim() === bot.name;
  return (
    <section class="stack" aria-label="Settings">
      <PageHeading level={2} of={bot.name}>
        Settings
      </PageHeading>
      <FormView
        form={form}
        onDone={() => {
          isSaved.value = true;
          announcements.say('The name is saved.');
        }}
      >
        <TextField label="Name" name="name" field={form.fields.name} isOwnText />
        <div class="row">
          <Button type="submit" tone="primary" isBusy={form.isBusy.value}>
            {form.isBusy.value ? 'Saving' : 'Rename'}
          </Button>
          {isSaved.value && isSame ? <span class="small muted">Saved</span> : null}
        </div>
      </FormView>
      <div class="stack tight apart wide">
        <h3>Delete this bot</h3>
        <p>The bot stops answering on your site at once, and its documents and conversations are erased.</p>
        <Button tone="quiet losing" onClick={() => (isDeleting.value = true)}>
          Delete bot
        </Button>
      </div>
      {isDeleting.value ? (
        <DeleteBot bot={bot} documents={documents} onClose={() => (isDeleting.value = false)} />
      ) : null}
    </section>
  );
}
