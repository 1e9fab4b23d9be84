import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { createForm } from '../../state/form.ts';
import { isSameName } from '../../state/is-same-name.ts';
import type { TabProps } from '../bot/tab-props.ts';

/** Names what will be lost and asks for the bot's name: nobody deletes the wrong bot by a slip. */
export function DeleteBot({ bot, documents, onClose }: TabProps & { readonly onClose: () => void }): JSX.Element {
  const { bots, uploads, router, announcements } = useApp();
  const list = documents.documents.value;
  const count = list.state === 'loaded' ? list.value.length : bot.document_count;
  const form = useMemo(
    () =>
      createForm({
        initial: { name: '' },
        check: {
          name: (typed) => (isSameName(typed, bot.name) ? undefined : `Type the name as it is: ${bot.name}`),
        },
        async send() {
          uploads.cancelAll(bot.bot_id);
          return bots.remove(bot.bot_id);
        },
      }),
    [bot.bot_id],
  );
  return (
    <Dialog title="Delete this bot?" onCancel={onClose}>
      <p>These will be lost, and cannot be brought back:</p>
      <ul class="losses">
        <li dir="auto">the bot “{bot.name}” and how it looks</li>
        <li>
          {count === 0 ? 'no documents; it has none' : count === 1 ? 'its one document' : `its ${count} documents`}
        </li>
        <li>every conversation visitors had with it</li>
        <li>the chat on your site: remove the line from your pages</li>
      </ul>
      <FormView
        form={form}
        onDone={() => {
          announcements.say('The bot is deleted.');
          void router.go({ at: 'home' }, { replace: true, isForced: true });
        }}
      >
        <TextField
          label="Type the bot's name to delete it"
          name="bot-name"
          field={form.fields.name}
          isOwnText
          takesFocus
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>Keep the bot</Button>
          <Button type="submit" tone="danger" isBusy={form.isBusy.value}>
            {form.isBusy.value ? 'Deleting' : 'Delete for good'}
          </Button>
        </div>
      </FormView>
    </Dialog>
  );
}
