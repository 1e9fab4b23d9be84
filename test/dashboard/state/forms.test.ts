import { describe, expect, it } from 'vitest';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { LIMITS } from '#shared/limits.ts';
import { err, ok } from '#shared/result.ts';
import { NO_ANSWER, toSentence } from '../../../dashboard/api/failure.ts';
import { readDomain } from '../../../dashboard/state/allowed-domain.ts';
import { checkCode, checkEmail, checkNewPassword, placeCodeFailure } from '../../../dashboard/state/check-account.ts';
import { checkBotName } from '../../../dashboard/state/check-bot-name.ts';
import { checkDocumentPassword } from '../../../dashboard/state/check-document-password.ts';
import { createCountdown } from '../../../dashboard/state/countdown.ts';
import { describeBytes } from '../../../dashboard/state/describe-bytes.ts';
import { createForm } from '../../../dashboard/state/form.ts';
import { isSameName } from '../../../dashboard/state/is-same-name.ts';
import { checkLook, cleanLook, isSameLook, moveStarter, toPreviewLook } from '../../../dashboard/state/look-draft.ts';
import { toSnippet, toTagManagerSnippet } from '../../../dashboard/state/snippet.ts';
import { suggestQuestions } from '../../../dashboard/state/suggest-questions.ts';

describe('a form', () => {
  it('puts a problem at its field, keeps what was typed, and sends nothing', async () => {
    let sent = 0;
    const form = createForm({
      initial: { email: '', password: '' },
      check: { email: checkEmail, password: checkNewPassword },
      send: async () => ok((sent += 1)),
    });
    form.fields.email.type('me@nowhere');
    expect(await form.submit()).toBe(false);
    expect(form.fields.email.problem.value).toContain('“me@nowhere” is not an e-mail address');
    expect(form.fields.password.problem.value).toContain('at least 8');
    expect(form.fields.email.value.value).toBe('me@nowhere');
    expect(sent).toBe(0);
  });

  it('takes a problem away with the first correction', async () => {
    const form = createForm({ initial: { email: '' }, check: { email: checkEmail }, send: async () => ok(1) });
    await form.submit();
    form.fields.email.type('m');
    expect(form.fields.email.problem.value).toBeUndefined();
  });

  it('puts the server’s refusal at the field it is about, and any other above the form', async () => {
    const failures = [{ code: 'code_invalid', message: 'No.', status: 400 } as const, NO_ANSWER];
    const form = createForm({
      initial: { code: '123456' },
      check: {},
      send: async () => err(failures.shift() ?? NO_ANSWER),
      place: placeCodeFailure,
    });
    expect(await form.submit()).toBe(false);
    expect(form.fields.code.problem.value).toContain('not the code we sent');
    expect(form.failure.value).toBeUndefined();
    await form.submit();
    expect(form.failure.value).toEqual(NO_ANSWER);
  });

  it('never sends twice at once', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let sent = 0;
    const form = createForm({
      initial: { name: 'a' },
      check: {},
      async send() {
        sent += 1;
        await promise;
        return ok(1);
      },
    });
    const first = form.submit();
    expect(await form.submit()).toBe(false);
    resolve();
    expect(await first).toBe(true);
    expect(sent).toBe(1);
  });
});

describe('what is checked before sending', () => {
  it.each([
    ['x'.repeat(LIMITS.passwordMinChars), true],
    ['x'.repeat(LIMITS.passwordMinChars - 1), false],
    ['x'.repeat(LIMITS.passwordMaxChars), true],
    ['x'.repeat(LIMITS.passwordMaxChars + 1), false],
  ])('a new password (%#)', (password, isFine) => {
    expect(checkNewPassword(password) === undefined).toBe(isFine);
  });

  it.each([
    [' 123456 ', true],
    ['123', false],
    ['', false],
    ['12345a', false],
  ])('the code "%s"', (code, isFine) => {
    expect(checkCode(code) === undefined).toBe(isFine);
  });

  it.each([
    [' ', true],
    ['x'.repeat(LIMITS.passwordMaxChars), true],
    ['x'.repeat(LIMITS.passwordMaxChars + 1), false],
    ['', false],
  ])('the password of a file (%#)', (password, isFine) => {
    expect(checkDocumentPassword(password) === undefined).toBe(isFine);
  });

  it.each([
    ['x'.repeat(LIMITS.botNameMaxChars), undefined],
    ['x'.repeat(LIMITS.botNameMaxChars + 1), 'Name is 201 characters; the limit is 200.'],
    ['   ', 'Give your bot a name, for example that of your shop.'],
  ])('a bot’s name (%#)', (name, said) => {
    expect(checkBotName(name)).toBe(said);
  });

  it.each([
    ['https://www.Example.com/shop?x=1', 'www.example.com'],
    ['http://localhost:8080/', 'localhost:8080'],
    [' *.example.com ', '*.example.com'],
  ])('reads the domain in %s', (typed, domain) => {
    expect(readDomain(typed, [])).toEqual(ok(domain));
  });

  it.each([
    ['not a domain', 'A domain looks like'],
    ['', 'Enter a domain'],
    ['example.com', 'listed already'],
  ])('says what is wrong with the domain "%s"', (typed, said) => {
    const result = readDomain(typed, ['example.com']);
    expect(result.ok ? '' : result.error).toContain(said);
  });

  it('says when as many domains are listed as may be', () => {
    const listed = Array.from({ length: LIMITS.allowedDomainsMaxCount }, (_, at) => `d${at}.example`);
    expect(readDomain('one-more.example', listed).ok).toBe(false);
    expect(readDomain('one-more.example', listed.slice(1)).ok).toBe(true);
  });
});

describe('the look', () => {
  it('names each problem at its field', () => {
    const problems = checkLook({
      ...DEFAULT_LOOK,
      colour: 'green',
      greeting: 'x'.repeat(LIMITS.greetingMaxChars + 1),
      starters: ['fine', 'x'.repeat(LIMITS.starterMaxChars + 1)],
      refusal: ' ',
    });
    expect(problems).toEqual({
      colour: 'Colour looks like #1f6f5c.',
      greeting: 'Greeting is 501 characters; the limit is 500.',
      starter1: 'Suggested question is 121 characters; the limit is 120.',
      refusal: 'Refusal is empty.',
    });
    expect(checkLook(DEFAULT_LOOK)).toEqual({});
  });

  it('counts spaces and empty questions as no change', () => {
    expect(isSameLook(DEFAULT_LOOK, { ...DEFAULT_LOOK, title: '  ', starters: ['', ' '] })).toBe(true);
    expect(isSameLook(DEFAULT_LOOK, { ...DEFAULT_LOOK, colour: '#1F6F5C' })).toBe(true);
    expect(isSameLook(DEFAULT_LOOK, { ...DEFAULT_LOOK, title: 'Shop' })).toBe(false);
  });

  it('shows the last good colour in the preview while a new one is being typed', () => {
    expect(toPreviewLook({ ...DEFAULT_LOOK, colour: '#12' }, DEFAULT_LOOK).colour).toBe(DEFAULT_LOOK.colour);
    expect(toPreviewLook({ ...DEFAULT_LOOK, colour: '#AABBCC' }, DEFAULT_LOOK).colour).toBe('#aabbcc');
  });

  it('moves suggested questions, and not past the ends', () => {
    expect(moveStarter(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moveStarter(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moveStarter(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moveStarter(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
    expect(cleanLook({ ...DEFAULT_LOOK, starters: [' a ', ''] }).starters).toEqual(['a']);
  });
});

describe('small things owners read', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [12_400_000, '12.4 MB'],
    [50_000_000, '50 MB'],
  ])('%i bytes are %s', (bytes, said) => {
    expect(describeBytes(bytes)).toBe(said);
  });

  it('makes sentences of the wire’s phrases', () => {
    expect(toSentence('name is empty')).toBe('Name is empty.');
    expect(toSentence('Already one.')).toBe('Already one.');
  });

  it('compares a typed name by what can be seen', () => {
    expect(isSameName(' Cafe\u0301  am Hafen ', 'Caf\u00e9 am Hafen')).toBe(true);
    expect(isSameName('cafe am hafen', 'Caf\u00e9 am Hafen')).toBe(false);
  });

  it('writes one line to paste, and code without data attributes for Tag Manager', () => {
    expect(toSnippet('https://edge.example', 'bot_1')).toBe(
      '<script src="https://edge.example/widget.js" data-bot="bot_1" async></script>',
    );
    expect(toTagManagerSnippet('https://edge.example', 'bot_1')).not.toContain('data-bot');
  });

  it('suggests no question while no document is ready, and the owner’s own first after that', () => {
    const sample = { name: 'sample.txt', questions: ['s1', 's2'] };
    expect(suggestQuestions({ starters: ['own'], documentNames: [], sample })).toEqual([]);
    expect(suggestQuestions({ starters: ['own'], documentNames: ['sample.txt', 'return_policy.pdf'], sample })).toEqual(
      ['own', 's1', 's2'],
    );
  });

  it('makes up no question from the name of a document', () => {
    const sample = { name: 'sample.txt', questions: ['s1'] };
    expect(suggestQuestions({ starters: [], documentNames: ['return_policy.pdf'], sample })).toEqual([]);
  });

  it('counts down by the clock, also past a sleep', () => {
    let nowMs = 0;
    let run: () => void = () => undefined;
    const countdown = createCountdown({
      nowMs: () => nowMs,
      setTimer(next) {
        run = next;
        return 1;
      },
      clearTimer: () => undefined,
    });
    countdown.start(30);
    expect(countdown.leftS.value).toBe(30);
    nowMs = 1_000;
    run();
    expect(countdown.leftS.value).toBe(29);
    nowMs = 60_000;
    run();
    expect(countdown.leftS.value).toBe(0);
  });
});
