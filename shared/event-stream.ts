/**
 * Server-sent events, both directions: the core writes them, the edge and the widget read them.
 * Source: WHATWG HTML, section 9.2 "Server-sent events". No dependencies, so the widget can use it.
 */
export interface WireEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** JSON has no raw line breaks, so one `data:` line always suffices. */
export function formatEvent(event: string, data: unknown, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment line: keeps proxies from closing a quiet stream, and is invisible to readers. */
export const HEARTBEAT = ': keep-alive\n\n';

/**
 * Turns pieces of text, cut anywhere, into events; an event without data is dropped as the standard says.
 * A line is held back until its end has arrived; a lone CR counts as a line end only once the next
 * character is known, so that CR LF cut in two is not read as two ends.
 */
export function createEventParser(onEvent: (event: WireEvent) => void): (text: string) => void {
  let rest = '';
  let event = '';
  let id = '';
  let data: string[] = [];

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ event: event || 'message', data: data.join('\n'), id });
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  }

  return (text) => {
    rest += text;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(takeLine);
  };
}
