import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Bot } from '#shared/bots.ts';
import { useApp } from '../../app-context.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { TabGroup } from '../../parts/tab-group.tsx';
import { toSnippet } from '../../state/snippet.ts';
import { AllowedDomains } from './allowed-domains.tsx';
import { installSteps } from './install-steps.tsx';

/** The one line, where to paste it, and where it may run. */
export function Install({ bot }: { readonly bot: Bot }): JSX.Element {
  const { origin } = useApp();
  const code = useRef<HTMLElement>(null);
  const snippet = toSnippet(origin, bot.bot_id);
  return (
    <section class="stack" aria-label="Install">
      <PageHeading level={2} of={bot.name}>
        Install
      </PageHeading>
      <div class="stack tight wide">
        <h3>1. Allow your domain</h3>
        <AllowedDomains bot={bot} />
      </div>
      <div class="stack tight wide">
        <h3>2. Paste this line into your site</h3>
        <pre class="snippet" dir="ltr" tabIndex={0} aria-label="The line to paste">
          <code ref={code}>{snippet}</code>
        </pre>
        <CopyButton text={snippet} fallback={() => code.current}>
          Copy this line
        </CopyButton>
      </div>
      <div class="stack tight wide">
        <h3>Where to paste it</h3>
        <TabGroup label="Where to paste it" tabs={installSteps(origin, bot.bot_id)} />
      </div>
    </section>
  );
}
