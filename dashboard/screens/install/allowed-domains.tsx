import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Bot } from '#shared/bots.ts';
import type { Failure } from '../../api/failure.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Field } from '../../parts/field.tsx';
import { readDomain } from '../../state/allowed-domain.ts';

/** Where the bot may run. Each change is saved at once; what was typed stays until it is. */
export function AllowedDomains({ bot }: { readonly bot: Bot }): JSX.Element {
  const { bots, announcements } = useApp();
  const typed = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const failure = useSignal<Failure | undefined>(undefined);
  const isBusy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const domains = bot.allowed_domains;

  function focusInput(): void {
    form.current?.querySelector('input')?.focus();
  }

  async function save(next: readonly string[], said: string): Promise<boolean> {
    isBusy.value = true;
    failure.value = undefined;
    const result = await bots.update(bot.bot_id, { allowed_domains: [...next] });
    isBusy.value = false;
    if (result.ok) announcements.say(said);
    else if (result.error.code === 'invalid_request') problem.value = result.error.message;
    else failure.value = result.error;
    return result.ok;
  }

  async function add(): Promise<void> {
    if (isBusy.value) return;
    const domain = readDomain(typed.value, domains);
    problem.value = domain.ok ? undefined : domain.error;
    if (!domain.ok) return focusInput();
    if (await save([...domains, domain.value], `${domain.value} is allowed.`)) typed.value = '';
    focusInput();
  }

  async function remove(domain: string): Promise<void> {
    if (isBusy.value) return;
    const left = domains.filter((one) => one !== domain);
    if (await save(left, `${domain} is no longer allowed.`)) focusInput();
  }

  return (
    <div class="stack tight">
      <p class="small muted">
        The bot answers only on the domains listed here. With none listed it answers only in this dashboard, and on
        localhost while you develop.
      </p>
      {domains.length > 0 ? (
        <ul role="list" class="domains" aria-label="Allowed domains">
          {domains.map((domain) => (
            <li key={domain}>
              <span class="breaks" dir="ltr">
                {domain}
              </span>
              <Button tone="quiet" label={`Remove ${domain}`} onClick={() => void remove(domain)}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {failure.value ? <FailureNotice what="The domains were not saved." failure={failure.value} /> : null}
      <form
        ref={form}
        class="field"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field
          label="Domain"
          hint="For example example.com. Write *.example.com to allow www and every other subdomain."
          problem={problem.value}
        >
          {(ties) => (
            <div class="with-button">
              <input
                {...ties}
                class="input"
                type="text"
                inputMode="url"
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                dir="ltr"
                value={typed.value}
                onInput={(event) => {
                  typed.value = event.currentTarget.value;
                  problem.value = undefined;
                }}
              />
              <Button type="submit" isBusy={isBusy.value}>
                {isBusy.value ? 'Saving' : 'Allow domain'}
              </Button>
            </div>
          )}
        </Field>
      </form>
    </div>
  );
}
