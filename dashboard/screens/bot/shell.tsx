import type { ComponentChildren, JSX } from 'preact';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Link } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { signOut } from './sign-out.ts';

/** The frame of everything one does signed in: the bots on the side (on top on a phone), the screen beside. */
export function Shell({
  email,
  children,
}: {
  readonly email: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const app = useApp();
  return (
    <div class="shell">
      <header class="rail">
        <div class="brand">Edgewise</div>
        <BotRail />
        <div class="owner">
          <div class="owner-email" title={email}>
            {email}
          </div>
          <Button tone="quiet" onClick={() => void signOut(app)}>
            Sign out
          </Button>
        </div>
      </header>
      <main id="content" class="content" tabIndex={-1}>
        {app.isOnline.value ? null : (
          <Notice tone="warn">
            <p role="status">You are offline. What is on the page stays; it can be saved once you are back.</p>
          </Notice>
        )}
        {children}
      </main>
    </div>
  );
}

function BotRail(): JSX.Element {
  const { bots, router } = useApp();
  const list = bots.list.value;
  const route = router.route.value;
  const current = route.at === 'bot' ? route.botId : '';
  if (list.state === 'loading') return <Skeleton what="your bots" />;
  if (list.state === 'failed') {
    return (
      <FailureNotice what="Your bots could not be listed." failure={list.failure} onRetry={() => void bots.load()} />
    );
  }
  // The place stays, so that the frame does; a landmark without a link would only be in the way.
  if (list.value.length === 0) return <div class="bots" />;
  return (
    <nav class="bots" aria-label="Bots">
      <ul role="list" class="bot-list">
        {list.value.map((bot) => (
          <li key={bot.bot_id}>
            <Link
              to={{ at: 'bot', botId: bot.bot_id, tab: route.at === 'bot' ? route.tab : 'documents' }}
              isCurrent={bot.bot_id === current}
              class="bot-link"
              dir="auto"
              title={bot.name}
            >
              {bot.name}
            </Link>
          </li>
        ))}
      </ul>
      <label class="bot-select">
        <span class="visually-hidden">Bot</span>
        <select
          class="input"
          dir="auto"
          value={current}
          onChange={(event) => {
            const botId = event.currentTarget.value;
            const tab = route.at === 'bot' ? route.tab : 'documents';
            // Until the move is allowed, the list says where we are.
            event.currentTarget.value = current;
            if (botId !== '') void router.go({ at: 'bot', botId, tab });
          }}
        >
          {current === '' ? <option value="">Choose a bot</option> : null}
          {list.value.map((bot) => (
            <option key={bot.bot_id} value={bot.bot_id}>
              {bot.name}
            </option>
          ))}
        </select>
      </label>
      <Link to={{ at: 'new' }} class="button quiet new-bot" isCurrent={route.at === 'new'}>
        New bot
      </Link>
    </nav>
  );
}
