import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { Link } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { WidgetPreview } from '../../parts/widget-preview.tsx';
import { isAnswering } from '../../state/document-rows.ts';
import { suggestQuestions } from '../../state/suggest-questions.ts';
import type { TabProps } from '../bot/tab-props.ts';
import { SAMPLE_NAME, SAMPLE_QUESTIONS } from '../documents/sample-document.ts';

/** A question that no owner's documents answer, to see the refusal on purpose. */
const OFF_TOPIC = 'How far is the moon from the earth?';

export function TryIt({ bot, documents }: TabProps): JSX.Element {
  const { announcements } = useApp();
  const asked = useSignal<{ readonly id: number; readonly text: string } | undefined>(undefined);
  const list = documents.documents.value;
  const all = list.state === 'loaded' ? list.value : [];
  const ready = all.filter(isAnswering);
  const suggested = suggestQuestions({
    starters: bot.look.starters,
    documentNames: ready.map((document) => document.name),
    sample: { name: SAMPLE_NAME, questions: SAMPLE_QUESTIONS },
  });

  function ask(text: string): void {
    asked.value = { id: (asked.value?.id ?? 0) + 1, text };
    announcements.say('Asked. The answer appears in the preview.');
  }

  return (
    <section class="stack" aria-label="Try it">
      <PageHeading level={2} of={bot.name}>
        Try it
      </PageHeading>
      {list.state === 'loaded' && ready.length === 0 ? (
        <Notice tone="warn">
          <p>
            {all.length === 0 ? 'There is no document yet' : 'No document is ready yet'}, so the bot refuses every
            question. <Link to={{ at: 'bot', botId: bot.bot_id, tab: 'documents' }}>Go to the documents</Link>
          </p>
        </Notice>
      ) : null}
      <div class="beside wide">
        <div class="stack">
          <p>This is the widget as your visitors get it. Ask what they would ask, and open the sources of an answer.</p>
          {ready.length > 0 ? (
            <div class="stack tight">
              <h3>Questions to try</h3>
              {suggested.length > 0 ? (
                <Questions questions={suggested} onAsk={ask} />
              ) : (
                <p>
                  Ask something your documents answer.{' '}
                  <Link to={{ at: 'bot', botId: bot.bot_id, tab: 'look' }}>Questions you suggest to visitors</Link> are
                  offered here too.
                </p>
              )}
            </div>
          ) : null}
          <div class="stack tight">
            <h3>A question it should refuse</h3>
            <Questions questions={[OFF_TOPIC]} onAsk={ask} />
            <p class="small muted">
              When the documents hold no answer, the bot says so in your words, gives no sources, and makes nothing up:
            </p>
            <blockquote class="refusal" dir="auto">
              {bot.look.refusal}
            </blockquote>
            <p class="small">
              <Link to={{ at: 'bot', botId: bot.bot_id, tab: 'look' }}>Change these words</Link>
            </p>
          </div>
        </div>
        <WidgetPreview botId={bot.bot_id} title="The widget" question={asked.value} />
      </div>
    </section>
  );
}

interface QuestionsProps {
  readonly questions: readonly string[];
  readonly onAsk: (question: string) => void;
}

function Questions({ questions, onAsk }: QuestionsProps): JSX.Element {
  return (
    <ul role="list" class="questions">
      {questions.map((question) => (
        <li key={question}>
          <Button onClick={() => onAsk(question)}>
            <span dir="auto">{question}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
