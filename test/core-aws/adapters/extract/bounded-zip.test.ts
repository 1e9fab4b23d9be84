import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openZip } from '../../../../core-aws/adapters/extract/bounded-zip.ts';
import type { ZipLimits } from '../../../../core-aws/adapters/extract/bounded-zip.ts';

const ROOMY: ZipLimits = { maxEntries: 100, maxUncompressedBytes: 100_000_000 };

describe('a zip', () => {
  it('gives its files and not its folders', () => {
    const zip = open(zipSync({ 'a/': new Uint8Array(), 'a/b.txt': strToU8('hello'), 'empty.txt': new Uint8Array() }));
    expect(zip.names).toEqual(['a/b.txt', 'empty.txt']);
    expect(read(zip, 'a/b.txt')).toEqual(strToU8('hello'));
    expect(read(zip, 'empty.txt')).toHaveLength(0);
  });

  it('reads files that are stored, that follow other bytes, and whose names are not in Latin letters', () => {
    const plain = zipSync({ 'größe 文.txt': [strToU8('x'.repeat(100)), { level: 0 }] });
    const behind = new Uint8Array([...strToU8('#!/bin/sh some bytes before'), ...plain]);
    for (const bytes of [plain, behind]) expect(read(open(bytes), 'größe 文.txt')).toHaveLength(100);
  });

  it('reads names of old programs as code page 437', () => {
    const bytes = zipSync({ 'gr__e.txt': strToU8('x') });
    for (const at of positionsOf(bytes, strToU8('gr__e'))) bytes.set([0x94, 0xe1], at + 2);
    expect(open(bytes).names).toEqual(['größe.txt']);
  });

  it('gives the zip within it as bytes, unopened', () => {
    const inner = zipSync({ 'bomb.txt': new Uint8Array(10_000_000) });
    const zip = open(zipSync({ 'inner.zip': inner }), { maxEntries: 1, maxUncompressedBytes: inner.length });
    expect(read(zip, 'inner.zip')).toEqual(inner);
  });

  it('gives back any files that were put in', () => {
    const files = fc.dictionary(fc.stringMatching(/^[a-z\u00e0-\u00ff]{1,8}$/u), fc.uint8Array({ maxLength: 500 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(files, (given) => {
        const zip = open(zipSync(given));
        expect(
          Object.fromEntries(zip.names.map((name) => [name, Buffer.from(read(zip, name)).toString('hex')])),
        ).toEqual(
          Object.fromEntries(Object.entries(given).map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')])),
        );
      }),
    );
  });
});

describe('a hostile zip', () => {
  it('may hold as many files as the limit, and not one more', () => {
    const files = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${at}.txt`, strToU8('x')]));
    expect(openZip(zipSync(files), { ...ROOMY, maxEntries: 10 })).toMatchObject({ ok: true });
    expect(openZip(zipSync(files), { ...ROOMY, maxEntries: 9 })).toMatchObject({
      ok: false,
      error: { kind: 'too_large', detail: 'it holds 10 files and folders; the limit is 9' },
    });
  });

  it('may state as many bytes as the limit, and not one more', () => {
    const bytes = zipSync({ 'a.txt': new Uint8Array(600), 'b.txt': new Uint8Array(400) });
    expect(openZip(bytes, { ...ROOMY, maxUncompressedBytes: 1_000 })).toMatchObject({ ok: true });
    expect(openZip(bytes, { ...ROOMY, maxUncompressedBytes: 999 })).toMatchObject({
      ok: false,
      error: { kind: 'too_large', detail: 'it unpacks to 1,000 bytes; the limit is 999 bytes' },
    });
  });

  it('is stopped at the limit when it inflates to more than it states', () => {
    const bytes = understate(zipSync({ 'a.txt': new Uint8Array(600), 'b.txt': new Uint8Array(400) }), 10);
    const enough = open(bytes, { ...ROOMY, maxUncompressedBytes: 1_000 });
    expect([read(enough, 'a.txt').length, read(enough, 'b.txt').length]).toEqual([600, 400]);
    const scarce = open(bytes, { ...ROOMY, maxUncompressedBytes: 999 });
    expect(read(scarce, 'a.txt')).toHaveLength(600);
    expect(scarce.read('b.txt')).toMatchObject({ ok: false, error: { kind: 'too_large' } });
    // What was read before may be read again: it is counted once.
    expect(read(scarce, 'a.txt')).toHaveLength(600);
  });

  it('is stopped at the limit of one file', () => {
    const bytes = understate(zipSync({ 'a.txt': new Uint8Array(600), 'b.txt': new Uint8Array(601) }), 10);
    const zip = open(bytes, { ...ROOMY, maxEntryBytes: 600 });
    expect(read(zip, 'a.txt')).toHaveLength(600);
    expect(zip.read('b.txt')).toMatchObject({ ok: false, error: { kind: 'too_large' } });
  });

  it('is refused when nothing but a bomb is packed so small', () => {
    const zip = open(zipSync({ 'fits.txt': new Uint8Array(20_000_000), 'bomb.txt': new Uint8Array(20_000_001) }));
    expect(read(zip, 'fits.txt')).toHaveLength(20_000_000);
    expect(zip.read('bomb.txt')).toMatchObject({
      ok: false,
      error: {
        kind: 'too_large',
        detail: 'bomb.txt is packed more than 250 times smaller than it is; the limit is 250 times',
      },
    });
  });

  it('is refused when its files share their packed bytes', () => {
    const bytes = zipSync({ 'a.txt': strToU8('aaaa'), 'b.txt': strToU8('bbbb') });
    const [first, second] = positionsOf(bytes, Uint8Array.of(0x50, 0x4b, 0x01, 0x02));
    const view = new DataView(bytes.buffer);
    expect(openZip(bytes, ROOMY)).toMatchObject({ ok: true });
    view.setUint32((second ?? 0) + 42, view.getUint32((first ?? 0) + 42, true), true);
    expect(openZip(bytes, ROOMY)).toMatchObject({
      ok: false,
      error: { kind: 'corrupt', detail: expect.stringContaining('overlap') },
    });
  });

  it('is refused when a file in it needs a password', () => {
    const bytes = zipSync({ 'a.txt': strToU8('a') });
    const [at = 0] = positionsOf(bytes, Uint8Array.of(0x50, 0x4b, 0x01, 0x02));
    bytes[at + 8] = (bytes[at + 8] ?? 0) | 1;
    expect(openZip(bytes, ROOMY)).toMatchObject({ ok: false, error: { kind: 'locked' } });
  });

  it('is refused when a file in it is packed in a way of its own', () => {
    const bytes = zipSync({ 'a.txt': strToU8('a') });
    const [at = 0] = positionsOf(bytes, Uint8Array.of(0x50, 0x4b, 0x01, 0x02));
    bytes[at + 10] = 14;
    expect(openZip(bytes, ROOMY)).toMatchObject({
      ok: false,
      error: { kind: 'unknown_packing', detail: 'a.txt: method 14' },
    });
  });

  it('names the files it holds twice, and gives the last of them', () => {
    const bytes = zipSync({ 'a.txt': strToU8('first'), 'b.txt': strToU8('last'), 'c.txt': strToU8('c') });
    for (const at of positionsOf(bytes, strToU8('b.txt'))) bytes.set(strToU8('a.txt'), at);
    const zip = open(bytes);
    expect([zip.names, zip.repeatedNames]).toEqual([['a.txt', 'c.txt'], ['a.txt']]);
    expect(read(zip, 'a.txt')).toEqual(strToU8('last'));
    expect(open(zipSync({ 'a.txt': strToU8('a'), 'A.txt': strToU8('A') })).repeatedNames).toEqual([]);
  });

  it('is never quoted at length, however long the names in it', () => {
    const bytes = zipSync({ [`${'x'.repeat(60_000)}.txt`]: strToU8('a') });
    const [at = 0] = positionsOf(bytes, Uint8Array.of(0x50, 0x4b, 0x01, 0x02));
    bytes[at + 8] = (bytes[at + 8] ?? 0) | 1;
    const zip = openZip(bytes, ROOMY);
    expect(zip.ok ? '' : zip.error.detail).toMatch(/^…x+\.txt in the zip is protected/);
    expect(zip.ok ? 0 : zip.error.detail.length).toBeLessThan(200);
  });

  it('fails for a file whose bytes changed, and for one it does not hold', () => {
    const bytes = zipSync({ 'a.txt': [strToU8('a long enough text'), { level: 0 }] });
    const [at = 0] = positionsOf(bytes, strToU8('long'));
    bytes[at] = 0x4c;
    expect(open(bytes).read('a.txt')).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    expect(open(bytes).read('b.txt')).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  });

  it('is a failure and never a throw, whatever is broken in it', () => {
    const whole = zipSync({ 'a.txt': strToU8('some text '.repeat(20)), 'b/c.txt': strToU8('more') });
    let opened = 0;
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat(whole.length), (changes, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        const zip = openZip(changes.length === 0 ? bytes.subarray(0, length) : bytes, ROOMY);
        if (!zip.ok) return;
        opened += 1;
        for (const name of zip.value.names) expect(zip.value.read(name).ok).toBeTypeOf('boolean');
      }),
      { numRuns: 500 },
    );
    expect(opened).toBeGreaterThan(50);
  });
});

function open(bytes: Uint8Array, limits = ROOMY) {
  const zip = openZip(bytes, limits);
  if (!zip.ok) throw new Error(zip.error.detail);
  return zip.value;
}

function read(zip: ReturnType<typeof open>, name: string): Uint8Array {
  const file = zip.read(name);
  if (!file.ok) throw new Error(file.error.detail);
  return Uint8Array.from(file.value);
}

/** Makes every file of the zip state this size, here and in the directory. */
function understate(bytes: Uint8Array, statedBytes: number): Uint8Array {
  const view = new DataView(bytes.buffer);
  for (const at of positionsOf(bytes, Uint8Array.of(0x50, 0x4b, 0x01, 0x02)))
    view.setUint32(at + 24, statedBytes, true);
  for (const at of positionsOf(bytes, Uint8Array.of(0x50, 0x4b, 0x03, 0x04)))
    view.setUint32(at + 22, statedBytes, true);
  return bytes;
}

function positionsOf(bytes: Uint8Array, sought: Uint8Array): readonly number[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: number[] = [];
  for (let at = buffer.indexOf(sought); at >= 0; at = buffer.indexOf(sought, at + 1)) found.push(at);
  return found;
}
