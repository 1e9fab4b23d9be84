import type { ChatDone, ChatEvent } from '#shared/chat.ts';
import { parseErrorBody } from '#shared/errors.ts';
import type { WireEvent } from '#shared/event-stream.ts';
import { parseJson } from '../core/read-core-error.ts';

/** Reads one event of the core; undefined when it is none of ours, which is relayed but never stored or gathered. */
export function parseChatEvent({ event, data }: WireEvent): ChatEvent | undefined {
  const body = parseJson(data);
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = body as Readonly<Record<string, unknown>>;
  switch (event) {
    case 'sources':
      return typeof fields['conversation_id'] === 'string' && Array.isArray(fields['sources'])
        ? { event, data: { conversation_id: fields['conversation_id'], sources: fields['sources'] } }
        : undefined;
    case 'delta':
      return typeof fields['text'] === 'string' ? { event, data: { text: fields['text'] } } : undefined;
    case 'done':
      return isDone(fields) ? { event, data: fields } : undefined;
    case 'error': {
      const error = parseErrorBody({ error: body });
      return error && { event, data: error };
    }
    default:
      return undefined;
  }
}

function isDone(fields: object): fields is ChatDone {
  const done = fields as Partial<Record<keyof ChatDone, unknown>>;
  return (
    typeof done.message_id === 'string' &&
    typeof done.conversation_id === 'string' &&
    Array.isArray(done.sources) &&
    typeof done.cached === 'boolean' &&
    typeof done.grounded === 'boolean'
  );
}
