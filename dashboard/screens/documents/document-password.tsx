import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Document as BotDocument } from '#shared/documents.ts';
import { Button } from '../../parts/button.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { checkDocumentPassword } from '../../state/check-document-password.ts';
import type { DocumentList } from '../../state/document-list.ts';
import { createForm } from '../../state/form.ts';

export interface DocumentPasswordProps {
  readonly document: BotDocument;
  readonly list: DocumentList;
  readonly onSent: () => void;
}

/** Takes the password of a protected file: sent once with the wish to read it again, then forgotten here. */
export function DocumentPassword({ document, list, onSent }: DocumentPasswordProps): JSX.Element {
  const form = useMemo(
    () =>
      createForm({
        initial: { password: '' },
        check: { password: checkDocumentPassword },
        async send({ password }) {
          const result = await list.retry(document, { password });
          form.fields.password.type('');
          return result;
        },
      }),
    [document.document_id],
  );
  return (
    <div class="document-password">
      <FormView form={form} onDone={onSent}>
        <PasswordField
          field={form.fields.password}
          labelOf={`of ${document.name}`}
          hint="Used to read the file, and kept no longer than that takes."
          autocomplete="off"
          name="document-password"
        />
        <Button type="submit" isBusy={form.isBusy.value}>
          {form.isBusy.value ? 'Sending' : 'Read with this password'}
        </Button>
      </FormView>
    </div>
  );
}
