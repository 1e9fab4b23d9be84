import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import { createAesGcmCipher } from '../../../core-aws/adapters/aes-gcm-cipher.ts';
import { formatJob, parseJob } from '../../../core-aws/adapters/job-message.ts';
import { sampleId } from '../../support/sample-records.ts';

const cipher = createAesGcmCipher({ randomness: { bytes: (count) => randomBytes(count) } });

describe('The cipher', () => {
  test('opens what it sealed, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string(), async (text, context) => {
        const { sealed, key } = await cipher.seal(text, context);
        expect(await cipher.open(sealed, { key, context })).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('seals the same text differently each time, under another key of 256 bits', async () => {
    const [one, two] = [await cipher.seal('open sesame', 'a'), await cipher.seal('open sesame', 'a')];
    expect(one.sealed).not.toBe(two.sealed);
    expect(one.key).not.toBe(two.key);
    expect(Buffer.from(one.key, 'base64url')).toHaveLength(32);
    for (const { sealed, key } of [one, two]) {
      expect(sealed).not.toContain('sesame');
      expect(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('sesame');
      expect(sealed).not.toContain(key);
    }
  });

  test('tells another key from a damaged text', async () => {
    const { sealed, key } = await cipher.seal('open sesame', 'a');
    const other = await cipher.seal('open sesame', 'a');
    const kindOf = async (text: string, by: { key: string; context: string }) => {
      const opened = await cipher.open(text, by);
      return opened.ok ? opened.value : opened.error.kind;
    };
    expect(await kindOf(sealed, { key: other.key, context: 'a' })).toBe('other_key');
    expect(await kindOf('', { key, context: 'a' })).toBe('other_key');
    expect(await kindOf('a password in plain', { key, context: 'a' })).toBe('other_key');
    expect(await kindOf(sealed, { key, context: 'b' })).toBe('damaged');
    const [name = '', body = ''] = sealed.split('.');
    for (const damaged of [name, `${name}.`, `${name}.AAAA`, sealed.slice(0, -2)]) {
      expect(await kindOf(damaged, { key, context: 'a' })).toBe('damaged');
    }
    for (const at of [0, 15, 16, body.length - 2]) {
      const changed = body.slice(0, at) + (body[at] === 'A' ? 'B' : 'A') + body.slice(at + 1);
      expect(await kindOf(`${name}.${changed}`, { key, context: 'a' })).toBe('damaged');
    }
  });

  test('seals the longest password to what fits a job, however its characters are written', async () => {
    for (const character of ['x', 'é', '水', '\u{1F511}']) {
      const password = character.repeat(LIMITS.passwordMaxChars / character.length);
      const { sealed } = await cipher.seal(password, 'a');
      const [botId, documentId, version] = [sampleId('bot'), sampleId('document'), sampleId('version')];
      const job = { job: 'ingest', botId, documentId, version, sealedPassword: sealed } as const;
      expect(parseJob(formatJob(job))).toEqual({ ok: true, value: job });
    }
  });
});
