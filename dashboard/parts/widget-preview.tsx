import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Look } from '#shared/bots.ts';
import { readFromPreview } from '../preview-messages.ts';
import type { PreviewTheme, ToPreview } from '../preview-messages.ts';

/** Typing shows in the preview after a pause of this length; each letter would make the panel flicker. */
const SETTLE_MS = 500;

export interface WidgetPreviewProps {
  readonly botId: string;
  readonly title: string;
  /** Left out, the widget shows the look as it is saved. */
  readonly look?: Look;
  readonly theme?: PreviewTheme | undefined;
  readonly isPhone?: boolean;
  /** A question to ask in the widget; a new `id` asks again. */
  readonly question?: { readonly id: number; readonly text: string } | undefined;
}

/**
 * The real widget, in a frame on our own origin; preview.ts puts it in anew for every look it is sent.
 */
export function WidgetPreview(props: WidgetPreviewProps): JSX.Element {
  const { botId, title, look, theme, isPhone = false, question } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const state = useSignal<'loading' | 'shown' | 'failed'>('loading');
  const isListening = useSignal(false);
  const order = JSON.stringify({ look, theme });
  const sent = useRef('');

  function tell(message: ToPreview): void {
    frame.current?.contentWindow?.postMessage(message, location.origin);
  }

  useEffect(() => {
    function hear(event: MessageEvent<unknown>): void {
      if (event.origin !== location.origin || event.source !== frame.current?.contentWindow) return;
      const message = readFromPreview(event.data);
      if (message?.edgewise === 'listening') {
        sent.current = '';
        isListening.value = true;
      } else if (message) state.value = message.edgewise;
    }
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);

  useEffect(() => {
    if (!isListening.value || sent.current === order) return undefined;
    const show = (): void => {
      sent.current = order;
      state.value = 'loading';
      tell({ edgewise: 'show', ...(look ? { look } : {}), ...(theme ? { theme } : {}) });
    };
    if (sent.current === '') {
      show();
      return undefined;
    }
    const timer = setTimeout(show, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isListening.value, order]);

  useEffect(() => {
    if (!question) return;
    tell({ edgewise: 'ask', question: question.text });
    frame.current?.scrollIntoView({ block: 'nearest' });
  }, [question?.id]);

  return (
    <div class={isPhone ? 'preview phone' : 'preview'}>
      <iframe ref={frame} key={botId} class={theme ?? ''} src={`/preview.html?bot=${botId}`} title={title} />
      {state.value === 'failed' ? (
        <p class="problem" role="alert">
          The widget could not be loaded here. Load the page again.
        </p>
      ) : null}
    </div>
  );
}
