import { effect, signal } from '@preact/signals-core';
import { render } from 'preact';
import { WIDGET_PAPER, readableColour } from '#shared/readable-colour.ts';
import type { Panel, PanelPlace } from '../loader/panel-module.ts';
import { loadStrings } from '../strings/load-strings.ts';
import { createChatApi } from './api/chat-api.ts';
import { createAnswersLoader } from './load-answers.ts';
import type { AnswersModule } from './load-answers.ts';
import { createConversation } from './state/conversation.ts';
import { createSavedConversations } from './state/saved-conversation.ts';
import css from './ui/panel.css?inline';
import { PanelView } from './ui/panel-view.tsx';

/** How near the end of the log still counts as "reading along". */
const FOLLOW_PX = 80;

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** Builds the panel into the loader's shadow root: closed, and without a request until it is opened. */
export async function mountPanel({
  edge,
  botId,
  look,
  language: wanted,
  host,
  root,
  launcher,
  emit,
}: PanelPlace): Promise<Panel> {
  const { language, strings } = await loadStrings(wanted);
  const api = createChatApi({ fetch: (...request) => fetch(...request) }, { edge, botId });
  const saved = createSavedConversations(() => sessionStorage, botId);
  const answers = signal<AnswersModule | undefined>();
  const loadAnswers = createAnswersLoader(
    () => import('../answers/answers.ts'),
    (module) => {
      adopt(module.css);
      answers.value = module;
    },
  );
  const conversation = createConversation({ api, after, loadAnswers, saved, emit }, { language });
  const draft = signal('');
  const openSource = signal('');
  const viewport = window.visualViewport;
  const dock = document.createElement('div');
  let isFollowing = true;

  function adopt(text: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets.push(sheet);
  }

  function ask(question: string): void {
    isFollowing = true;
    openSource.value = '';
    void conversation.ask(question);
  }

  function open(): void {
    if (!dock.hidden) return;
    dock.hidden = false;
    launcher.ariaExpanded = 'true';
    fit();
    // Never out of another frame. Focusing the input would raise a phone's keyboard over the greeting.
    if (document.hasFocus()) (matchMedia('(pointer: coarse)').matches ? dock : dock.querySelector('textarea'))?.focus();
    emit('open', undefined);
    if (!conversation.grant.value) void conversation.open();
    loadAnswers().catch(() => undefined);
  }

  function close(): void {
    if (dock.hidden) return;
    const hadFocus = dock.contains(root.activeElement);
    dock.hidden = true;
    launcher.ariaExpanded = 'false';
    if (hadFocus) launcher.focus();
    emit('close', undefined);
  }

  /** Keeps a phone's sheet in the part of the screen that the keyboard leaves. */
  function fit(): void {
    if (!viewport || viewport.scale > 1.01) return;
    dock.style.setProperty('--height', `${viewport.height}px`);
    dock.style.setProperty('--top', `${viewport.offsetTop}px`);
  }

  adopt(css);
  dock.className = 'dock';
  dock.hidden = true;
  dock.tabIndex = -1;
  dock.lang = language;
  dock.role = 'dialog';
  for (const type of ['keydown', 'keyup', 'keypress']) {
    // The page's own shortcuts do not see that the visitor is typing: for them the target is the host element.
    dock.addEventListener(type, (event) => event.stopPropagation());
  }
  dock.addEventListener('keydown', ({ key, isComposing }) => {
    if (key === 'Escape' && !isComposing) close();
  });
  dock.addEventListener(
    'scroll',
    ({ target }) => {
      if (target instanceof Element && target.role === 'log') {
        isFollowing = target.scrollHeight - target.scrollTop - target.clientHeight < FOLLOW_PX;
      }
    },
    true,
  );
  viewport?.addEventListener('resize', fit);
  viewport?.addEventListener('scroll', fit);
  root.append(dock);

  // Components read the signals while this draws, so the effect runs again exactly when one of them changes.
  const stopDrawing = effect(() => {
    const { colour, title }: PanelPlace['look'] = { ...conversation.grant.value?.bot.look, ...look };
    if (colour) {
      const light = readableColour(colour, WIDGET_PAPER.light);
      const dark = readableColour(colour, WIDGET_PAPER.dark);
      host.style.setProperty('--accent-light', light);
      host.style.setProperty('--accent-dark', dark);
      host.style.setProperty('--brand', `light-dark(${light},${dark})`);
      host.style.setProperty('--brand-ink', `light-dark(${WIDGET_PAPER.light},${WIDGET_PAPER.dark})`);
    }
    dock.ariaLabel = title || conversation.grant.value?.bot.name || strings.ask;
    render(
      <PanelView
        t={strings}
        isRightToLeft={/ar|he/.test(language)}
        conversation={conversation}
        look={look}
        answers={answers}
        draft={draft}
        openSource={openSource}
        onAsk={ask}
        onClose={close}
      />,
      dock,
    );
    const log = dock.querySelector('.log');
    if (log && isFollowing && conversation.exchanges.value.length > 0) log.scrollTop = log.scrollHeight;
  });

  return {
    open,
    close,
    ask(question) {
      open();
      ask(question);
    },
    destroy() {
      close();
      conversation.stop();
      stopDrawing();
      render(null, dock);
      viewport?.removeEventListener('resize', fit);
      viewport?.removeEventListener('scroll', fit);
    },
  };
}
