import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';
import type { CoreCall, CoreClient, CoreName } from '../../../edge/core/core-client.ts';
import { ALTERNATE_REST_MS, createSplitCore, isInShare } from '../../../edge/core/split-core.ts';

const anId = (): string => newId('bot', (count) => crypto.getRandomValues(new Uint8Array(count)));
const botWhere = (isRight: (botId: string) => boolean): string => {
  let botId = anId();
  while (!isRight(botId)) botId = anId();
  return botId;
};
/** At half and half. */
const INSIDE = botWhere((botId) => isInShare(botId, 50));
const OUTSIDE = botWhere((botId) => !isInShare(botId, 50));

function stage({ percent = 50, scope = 'visitors' }: { percent?: number; scope?: 'visitors' | 'everything' } = {}) {
  const went: string[] = [];
  let nowMs = 0;
  const failing = new Map<CoreName, ErrorCode>();
  const coreNamed = (name: CoreName): CoreClient => {
    const answer = async (how: string, { method, path }: CoreCall) => {
      went.push(`${name} ${how} ${method} ${path.replace(/bot_\w+/, 'BOT')}`);
      const code = failing.get(name);
      return code === undefined ? undefined : err({ code, message: 'failed' });
    };
    return {
      coreOf: () => 'main',
      call: async (call) => (await answer('call', call)) ?? ok({ status: 200, body: name, core: 'main' }),
      open: async (call) => (await answer('open', call)) ?? ok({ status: 200, body: null, abort: () => undefined }),
      openChat: async (call) => (await answer('chat', call)) ?? ok({ status: 200, body: null, abort: () => undefined }),
    };
  };
  const core = createSplitCore(coreNamed('main'), coreNamed('alternate'), { percent, scope, nowMs: () => nowMs });
  return { core, went, failing, pass: (ms: number) => (nowMs += ms) };
}
const request = (rest: Partial<CoreCall> & { readonly path: string }): CoreCall => ({
  method: 'GET',
  requestId: 'req_1',
  deadlineMs: 100,
  ...rest,
});
const profileOf = (botId: string): CoreCall => request({ path: `/bots/${botId}/profile` });
const question = (botId: string): CoreCall => request({ method: 'POST', path: '/chat', body: { bot_id: botId } });

describe('a share of the bots', () => {
  test('is about as large as it was asked to be', () => {
    const ids = Array.from({ length: 20_000 }, anId);
    for (const percent of [1, 10, 50, 90]) {
      const inside = ids.filter((id) => isInShare(id, percent)).length / ids.length;
      expect(Math.abs(inside * 100 - percent), `${percent} %`).toBeLessThan(1.5);
    }
  });

  test('of 0 % is none, of 100 % all', () => {
    fc.assert(fc.property(fc.string(), (id) => !isInShare(id, 0) && isInShare(id, 100)));
  });

  test('that grows loses no bot', () => {
    const percent = fc.float({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.string(), percent, percent, (id, a, b) => {
        return !isInShare(id, Math.min(a, b)) || isInShare(id, Math.max(a, b));
      }),
    );
  });
});

describe('two cores', () => {
  test('serve each bot from one of them: profile, question, exchange', async () => {
    const { core, went } = stage();
    for (const [botId, name] of [
      [INSIDE, 'alternate'],
      [OUTSIDE, 'main'],
    ] as const) {
      went.length = 0;
      expect(core.coreOf(botId)).toBe(name);
      expect(await core.call(profileOf(botId))).toMatchObject({ ok: true, value: { core: name } });
      await core.openChat(question(botId));
      await core.call(request({ method: 'POST', path: `/bots/${botId}/exchanges` }));
      expect(went).toEqual([
        `${name} call GET /bots/BOT/profile`,
        `${name} chat POST /chat`,
        `${name} call POST /bots/BOT/exchanges`,
      ]);
    }
  });

  test.each([
    ['an owner’s reading', request({ path: `/bots/${INSIDE}`, ownerId: 'owner' })],
    ['an owner’s writing', request({ method: 'DELETE', path: `/bots/${INSIDE}/documents/doc_1`, ownerId: 'owner' })],
    ['accounts', request({ method: 'POST', path: '/auth/signin' })],
    ['what is pinned to it', request({ path: `/bots/${INSIDE}/profile`, core: 'main' })],
  ])('leave %s to the main core', async (_what, call) => {
    const { core, went } = stage();
    await core.call(call);
    await core.open(call);
    expect(went).toHaveLength(2);
    expect(went.every((line) => line.startsWith('main '))).toBe(true);
  });

  test('split what owners do when told, by the same bots', async () => {
    const { core, went } = stage({ scope: 'everything' });
    await core.open(request({ path: `/bots/${INSIDE}`, ownerId: 'owner' }));
    await core.open(request({ path: `/bots/${OUTSIDE}`, ownerId: 'owner' }));
    await core.open(request({ method: 'POST', path: '/bots', ownerId: 'owner' }));
    expect(went.map((line) => line.split(' ')[0])).toEqual(['alternate', 'main', 'main']);
  });

  test('let the main core tell of a bot the alternate does not know', async () => {
    const { core, went, failing } = stage();
    failing.set('alternate', 'not_found');
    expect(await core.call(profileOf(INSIDE))).toMatchObject({ ok: true, value: { body: 'main', core: 'main' } });
    expect(went).toHaveLength(2);
    // Not knowing one bot is no outage: the others stay where they are.
    expect(core.coreOf(INSIDE)).toBe('alternate');
  });

  test.each(['service_unavailable', 'deadline_exceeded'] as const)(
    'leave the alternate alone after %s, for half a minute',
    async (code) => {
      const { core, failing, pass } = stage();
      failing.set('alternate', code);
      expect(await core.call(profileOf(INSIDE))).toMatchObject({ ok: true, value: { core: 'main' } });
      expect(core.coreOf(INSIDE)).toBe('main');
      pass(ALTERNATE_REST_MS - 1);
      expect(core.coreOf(INSIDE)).toBe('main');
      pass(1);
      expect(core.coreOf(INSIDE)).toBe('alternate');
    },
  );

  test('never ask a question or write twice, whatever the alternate answers', async () => {
    for (const code of ['service_unavailable', 'deadline_exceeded', 'not_found'] as const) {
      const { core, went, failing } = stage();
      failing.set('alternate', code);
      expect(await core.openChat({ ...question(INSIDE), core: 'alternate' })).toMatchObject({ ok: false });
      expect(
        await core.call(request({ method: 'POST', path: `/bots/${INSIDE}/feedback`, core: 'alternate' })),
      ).toMatchObject({ ok: false });
      expect(went).toHaveLength(2);
      expect(went.every((line) => line.startsWith('alternate '))).toBe(true);
    }
  });

  test('keep a refusal of the alternate as it is', async () => {
    const { core, went, failing } = stage();
    failing.set('alternate', 'rate_limited');
    expect(await core.call(profileOf(INSIDE))).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    expect(went).toHaveLength(1);
  });
});
