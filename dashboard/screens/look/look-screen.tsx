import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Bot, Look } from '#shared/bots.ts';
import type { Failure } from '../../api/failure.ts';
import { useApp } from '../../app-context.ts';
import { AreaField } from '../../parts/area-field.tsx';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Field } from '../../parts/field.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { checkLook, cleanLook, isSameLook, toPreviewLook } from '../../state/look-draft.ts';
import { ColourField } from './colour-field.tsx';
import { LookPreview } from './look-preview.tsx';
import { StarterList } from './starter-list.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';

/** How the widget looks and speaks: edited on the left, the real widget on the right. */
export function LookScreen({ bot }: { readonly bot: Bot }): JSX.Element {
  const { bots, announcements } = useApp();
  const draft = useSignal<Look>(bot.look);
  const isChecked = useSignal(false);
  const isBusy = useSignal(false);
  const isSaved = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const problems = useComputed(() => checkLook(draft.value));
  const shown = isChecked.value ? problems.value : {};
  const isDirty = !isSameLook(draft.value, bot.look);
  useLeaveGuard(isDirty);
  useEffect(() => {
    if (isDirty) isSaved.value = false;
  }, [isDirty]);

  function edit(patch: Partial<Look>): void {
    draft.value = { ...draft.value, ...patch };
  }

  async function save(): Promise<void> {
    if (isBusy.value) return;
    isChecked.value = true;
    if (Object.keys(checkLook(withoutEmptyStarters(draft.value))).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    isBusy.value = true;
    failure.value = undefined;
    const result = await bots.update(bot.bot_id, { look: cleanLook(draft.value) });
    isBusy.value = false;
    if (!result.ok) {
      failure.value = result.error;
      return;
    }
    draft.value = result.value.look;
    isChecked.value = false;
    isSaved.value = true;
    announcements.say('The look is saved.');
  }

  return (
    <section class="stack" aria-label="Look">
      <PageHeading level={2} of={bot.name}>
        Look
      </PageHeading>
      <div class="beside wide">
        <form
          ref={form}
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Field label="Title" hint="Stands above the chat. Left empty, it is the bot's name." problem={shown.title}>
            {(ties) => (
              <input
                {...ties}
                class="input"
                type="text"
                dir="auto"
                autocomplete="off"
                placeholder={bot.name}
                value={draft.value.title}
                onInput={(event) => edit({ title: event.currentTarget.value })}
              />
            )}
          </Field>
          <AreaField
            label="Greeting"
            hint="The first thing a visitor reads."
            value={draft.value.greeting}
            problem={shown.greeting}
            onType={(greeting) => edit({ greeting })}
          />
          <ColourField
            value={draft.value.colour}
            problem={problems.value.colour}
            onPick={(colour) => edit({ colour })}
          />
          <StarterList starters={draft.value.starters} problems={shown} onChange={(starters) => edit({ starters })} />
          <AreaField
            label="When the documents hold no answer"
            hint="What the bot says then. Tell visitors how to reach you."
            value={draft.value.refusal}
            problem={shown.refusal}
            onType={(refusal) => edit({ refusal })}
          />
          {failure.value ? <FailureNotice what="The look was not saved." failure={failure.value} /> : null}
          <div class="save-bar">
            <Button type="submit" tone="primary" isBusy={isBusy.value} isDisabled={!isDirty}>
              {isBusy.value ? 'Saving' : 'Save'}
            </Button>
            {isDirty ? (
              <Button
                onClick={() => {
                  draft.value = bot.look;
                  isChecked.value = false;
                }}
              >
                Undo changes
              </Button>
            ) : null}
            <span class="small muted">{isDirty ? 'Not saved yet' : isSaved.value ? 'Saved' : ''}</span>
          </div>
        </form>
        <LookPreview botId={bot.bot_id} look={toPreviewLook(draft.value, bot.look)} />
      </div>
    </section>
  );
}

/** An empty suggested question is dropped when saving; it is no mistake. */
function withoutEmptyStarters(draft: Look): Look {
  return { ...draft, starters: draft.starters.filter((starter) => starter.trim() !== '') };
}
