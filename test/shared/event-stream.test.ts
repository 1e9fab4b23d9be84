import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventParser, formatEvent, HEARTBEAT, type WireEvent } from '#shared/event-stream.ts';

function parse(...pieces: readonly string[]): readonly WireEvent[] {
  const events: WireEvent[] = [];
  const push = createEventParser((event) => events.push(event));
  pieces.forEach(push);
  return events;
}

/** Cuts a text at the given places, so that every cut a network can make is tried. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...at].map((start, index) => text.slice(start, at[index] ?? text.length));
}

describe('event stream', () => {
  it('reads what it writes, wherever the network cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ event: fc.constantFrom('delta', 'done'), data: fc.jsonValue() }), { minLength: 1 }),
        fc.array(fc.nat()),
        (events, places) => {
          const text = events.map(({ event, data }, index) => formatEvent(event, data, index + 1) + HEARTBEAT).join('');
          expect(parse(...cut(text, places))).toEqual(
            events.map(({ event, data }, index) => ({ event, data: JSON.stringify(data), id: String(index + 1) })),
          );
        },
      ),
    );
  });

  it.each(['\n', '\r\n', '\r'])('accepts %j as line end, also when cut in the middle', (end) => {
    const text = `event: delta${end}data: 1${end}${end}event: done${end}data: 2${end}${end}data: 3${end}${end}`;
    const expected = [
      { event: 'delta', data: '1', id: '' },
      { event: 'done', data: '2', id: '' },
    ];
    expect(parse(...text).slice(0, 2)).toEqual(expected);
    expect(parse(text).slice(0, 2)).toEqual(expected);
  });

  it('joins several data lines, ignores comments and unknown fields', () => {
    expect(parse(': hello\nretry: 5\ndata: a\ndata:b\n\n')).toEqual([{ event: 'message', data: 'a\nb', id: '' }]);
  });

  it('drops an event without data', () => {
    expect(parse('event: delta\n\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x', id: '' }]);
  });

  it('does not yield an event whose end has not arrived', () => {
    expect(parse('event: done\ndata: {"half":')).toEqual([]);
  });
});
