import type { JSX } from 'preact';
import { useApp } from '../app-context.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** Shows the page's open question, if there is one. "No" comes first: it is where the focus lands. */
export function QuestionDialog(): JSX.Element | null {
  const { questions } = useApp();
  const question = questions.open.value;
  if (!question) return null;
  return (
    <Dialog key={question.title + question.text} title={question.title} onCancel={() => questions.answer(false)}>
      <p dir="auto">{question.text}</p>
      <div class="dialog-actions">
        {question.no ? <Button onClick={() => questions.answer(false)}>{question.no}</Button> : null}
        <Button tone={question.isDestructive ? 'danger' : 'primary'} onClick={() => questions.answer(true)}>
          {question.yes}
        </Button>
      </div>
    </Dialog>
  );
}
