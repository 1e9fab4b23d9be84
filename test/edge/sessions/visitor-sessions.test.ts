import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { createKeyedHash } from '../../../edge/http/keyed-hash.ts';
import { createVisitorSessions } from '../../../edge/sessions/visitor-sessions.ts';
import { anId } from '../../support/edge-stage.ts';

const secret = 'a secret of more than thirty-two characters';
let nowMs = 1_800_000_000_000;
const sessions = createVisitorSessions({
  secret,
  keyedHash: createKeyedHash(secret),
  nowMs: () => nowMs,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
});
const from = (address: string): Headers => new Headers({ 'cf-connecting-ip': address });
const visitor = { botId: anId('bot'), origin: 'https://shop.example', headers: from('203.0.113.9') };

test('a session says what it was made for, until it ends', async () => {
  const token = await sessions.mint(visitor);
  const read = await sessions.verify(token, visitor.headers);
  expect(read).toMatchObject({ ok: true, value: { botId: visitor.botId, origin: visitor.origin } });
  nowMs += LIMITS.visitorSessionTtlS * 1000 - 1;
  expect((await sessions.verify(token, visitor.headers)).ok).toBe(true);
  nowMs += 1;
  expect(await sessions.verify(token, visitor.headers)).toMatchObject({
    ok: false,
    error: { code: 'session_invalid' },
  });
});

test('a session stays within its network', async () => {
  const token = await sessions.mint(visitor);
  expect((await sessions.verify(token, from('203.0.113.77'))).ok).toBe(true);
  expect((await sessions.verify(token, from('203.0.114.9'))).ok).toBe(false);
});

test('two sessions of one visitor have two ids', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const read = await sessions.verify(await sessions.mint(visitor), visitor.headers);
      return read.ok ? read.value.sessionId : undefined;
    }),
  );
  expect(ids[0]).toMatch(/^ses_/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('a token with the right signature but another purpose is none', async () => {
  const other = await new SignJWT({ bot_id: visitor.botId, origin: visitor.origin })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(anId('session'))
    .setExpirationTime(Math.floor(nowMs / 1000) + 60)
    .sign(new TextEncoder().encode(secret));
  expect((await sessions.verify(other, visitor.headers)).ok).toBe(false);
});
