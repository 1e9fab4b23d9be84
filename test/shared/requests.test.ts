import { describe, expect, it } from 'vitest';
import { SignupRequest } from '#shared/auth.ts';
import { AllowedDomain, CreateBotRequest, Look, UpdateBotRequest } from '#shared/bots.ts';
import { ChatRequest } from '#shared/chat.ts';
import { LIMITS } from '#shared/limits.ts';

const botId = `bot_${'a'.repeat(22)}`;
const messages = (result: { error?: { issues: readonly { message: string }[] } }): string =>
  (result.error?.issues ?? []).map(({ message }) => message).join('; ');

describe('chat request', () => {
  it('accepts a question of exactly the limit', () => {
    expect(ChatRequest.safeParse({ bot_id: botId, message: 'x'.repeat(LIMITS.questionMaxChars) }).success).toBe(true);
  });

  it('names value and limit of one that is too long', () => {
    const result = ChatRequest.safeParse({ bot_id: botId, message: 'x'.repeat(LIMITS.questionMaxChars + 1) });
    expect(messages(result)).toBe('message is 2001 characters; the limit is 2000');
  });

  it.each(['', '   ', '\n'])('refuses the empty question %j', (message) => {
    expect(messages(ChatRequest.safeParse({ bot_id: botId, message }))).toBe('message is empty');
  });
});

describe('allowed domain', () => {
  it.each(['example.com', '*.example.com', 'localhost', 'localhost:8080', 'xn--bcher-kva.example', ' Example.COM '])(
    'accepts %j',
    (domain) => {
      expect(AllowedDomain.safeParse(domain).success).toBe(true);
    },
  );

  it.each([
    'https://example.com',
    'example.com/path',
    '*',
    '*.',
    'a b.com',
    '-a.com',
    'exa_mple.com',
    'a..com',
    '*.*.com',
    '*.com',
    'localhost:65536',
    `${'a'.repeat(64)}.com`,
    '',
  ])('refuses %j', (domain) => {
    expect(AllowedDomain.safeParse(domain).success).toBe(false);
  });
});

describe('bot', () => {
  it('needs a name', () => {
    expect(messages(CreateBotRequest.safeParse({ name: '  ' }))).toBe('name is empty');
    expect(CreateBotRequest.safeParse({ name: 'n'.repeat(LIMITS.botNameMaxChars) }).success).toBe(true);
    expect(messages(CreateBotRequest.safeParse({ name: 'n'.repeat(LIMITS.botNameMaxChars + 1) }))).toContain(
      '201 characters; the limit is 200',
    );
  });

  it.each(['\u0000', 'a\u0007b', '\ud800x', '\u200b', '\u3164', 'two\nlines'])('refuses the name %j', (name) => {
    expect(CreateBotRequest.safeParse({ name }).success).toBe(false);
  });

  it('lets a greeting have several lines', () => {
    expect(UpdateBotRequest.safeParse({ look: { greeting: 'Hello.\nAsk away.' } }).success).toBe(true);
  });

  it('changes only what is given, and something must be given', () => {
    expect(UpdateBotRequest.parse({ look: { greeting: 'Hello' } })).toEqual({ look: { greeting: 'Hello' } });
    expect(messages(UpdateBotRequest.safeParse({}))).toContain('nothing to change');
    expect(messages(UpdateBotRequest.safeParse({ unknown: 1 }))).toContain('nothing to change');
  });

  it('takes a colour only as #rrggbb', () => {
    const look = { title: '', greeting: '', starters: [], refusal: 'no' };
    expect(Look.safeParse({ ...look, colour: '#1F6f5c' }).success).toBe(true);
    expect(Look.safeParse({ ...look, colour: 'red;background:url(x)' }).success).toBe(false);
  });
});

describe('sign-up', () => {
  it('lower-cases and trims the address', () => {
    expect(SignupRequest.parse({ email: ' Ada@Example.COM ', password: 'long enough' }).email).toBe('ada@example.com');
  });

  it('says how long a password must be', () => {
    expect(
      messages(SignupRequest.safeParse({ email: 'a@b.co', password: 'x'.repeat(LIMITS.passwordMinChars - 1) })),
    ).toContain('at least 8');
    expect(SignupRequest.safeParse({ email: 'a@b.co', password: 'x'.repeat(LIMITS.passwordMinChars) }).success).toBe(
      true,
    );
  });
});
