import type { JSX } from 'preact';
import { useApp } from './app-context.ts';
import { FailureNotice } from './parts/failure-notice.tsx';
import { Link } from './parts/link.tsx';
import { LiveRegion } from './parts/live-region.tsx';
import { PageHeading } from './parts/page-heading.tsx';
import { QuestionDialog } from './parts/question-dialog.tsx';
import { Skeleton } from './parts/skeleton.tsx';
import type { Route } from './router/route.ts';
import { AccountPage } from './screens/account/account-page.tsx';
import { BotFrame } from './screens/bot/bot-frame.tsx';
import { Shell } from './screens/bot/shell.tsx';
import { Confirm } from './screens/confirm/confirm.tsx';
import { Forgot } from './screens/forgot/forgot.tsx';
import { NewBot } from './screens/new-bot/new-bot.tsx';
import { Reset } from './screens/reset/reset.tsx';
import { SessionEnded } from './screens/session-ended/session-ended.tsx';
import { SignIn } from './screens/sign-in/sign-in.tsx';
import { SignUp } from './screens/sign-up/sign-up.tsx';

/** The whole dashboard: which screen, and what may stand over it. */
export function AppView(): JSX.Element {
  const { session } = useApp();
  const state = session.state.value;
  return (
    <>
      <a
        class="skip-link"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <Screen />
      <QuestionDialog />
      {state.is === 'ended' ? <SessionEnded email={state.email} /> : null}
      <LiveRegion />
    </>
  );
}

function Screen(): JSX.Element | null {
  const { session, router } = useApp();
  const state = session.state.value;
  switch (state.is) {
    case 'starting':
      return (
        <main class="account">
          <Skeleton what="Edgewise" />
        </main>
      );
    case 'unreachable':
      return (
        <AccountPage title="Edgewise cannot be reached" hasFocusedField={false}>
          <FailureNotice failure={state.failure} onRetry={() => void session.start()} />
        </AccountPage>
      );
    case 'signed_out':
      return <AccountScreenOf route={router.route.value} />;
    case 'signed_in':
    case 'ended':
      return (
        <Shell email={state.email}>
          <OwnerScreen />
        </Shell>
      );
  }
}

function AccountScreenOf({ route }: { readonly route: Route }): JSX.Element | null {
  switch (route.at) {
    case 'signin':
      return <SignIn />;
    case 'signup':
      return <SignUp />;
    case 'confirm':
      return <Confirm />;
    case 'forgot':
      return <Forgot />;
    case 'reset':
      return <Reset />;
    default:
      // On the way to signing in.
      return null;
  }
}

function OwnerScreen(): JSX.Element | null {
  const { router, bots } = useApp();
  const route = router.route.value;
  const list = bots.list.value;
  if (route.at === 'unknown') return <NotFound title="There is no such page" />;
  if (list.state === 'loading') return <Skeleton what="your bots" />;
  // The rail says what failed; a second notice would only repeat it.
  if (list.state === 'failed') return null;
  if (route.at === 'new') return <NewBot isFirst={list.value.length === 0} />;
  if (route.at !== 'bot') return null;
  const bot = list.value.find((one) => one.bot_id === route.botId);
  return bot ? <BotFrame key={bot.bot_id} bot={bot} tab={route.tab} /> : <NotFound title="There is no such bot" />;
}

function NotFound({ title }: { readonly title: string }): JSX.Element {
  return (
    <div class="stack">
      <PageHeading level={1}>{title}</PageHeading>
      <p>It may have been deleted, or the address is not complete.</p>
      <p>
        <Link to={{ at: 'home' }}>Go to your bots</Link>
      </p>
    </div>
  );
}
