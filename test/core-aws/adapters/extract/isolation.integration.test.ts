import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTextExtractor } from '../../../../core-aws/adapters/extract/create-text-extractor.ts';
import type {
  ClosableTextExtractor,
  TextExtractorOptions,
} from '../../../../core-aws/adapters/extract/create-text-extractor.ts';

const HOSTILE = new URL('../../../fixtures/hostile-reader.ts', import.meta.url);
/** Loops run as long as they are let, so these tests let them as short as a busy machine starts a process. */
const SHORT_MS = 1_500;

let opened: ClosableTextExtractor[] = [];
let incidents: string[] = [];

afterEach(() => {
  for (const extractor of opened) extractor.close();
  opened = [];
  incidents = [];
});

function open(options: TextExtractorOptions = {}): ClosableTextExtractor {
  const extractor = createTextExtractor({
    readerEntry: HOSTILE,
    onIncident: (what) => incidents.push(what),
    ...options,
  });
  opened.push(extractor);
  return extractor;
}

function act(extractor: ClosableTextExtractor, behaviour: string, options = {}) {
  return extractor.extract('txt', new TextEncoder().encode(behaviour), options);
}

async function echo(extractor: ClosableTextExtractor, options = {}) {
  const read = await act(extractor, 'echo', options);
  if (!read.ok) throw new Error(read.error.kind, { cause: read.error.cause });
  const seen: { pid: number; password?: string; env: string[] } = JSON.parse(read.value.blocks[0]?.text ?? '');
  return seen;
}

describe('a reader that never ends', () => {
  it.each(['spin for ever', 'never answer', 'match for ever'])(
    'is too_complex at the deadline when it would %s, and the next file is read',
    async (behaviour) => {
      const extractor = open({ timeoutMs: SHORT_MS });
      const startedAtMs = performance.now();
      expect(await act(extractor, behaviour)).toMatchObject({
        ok: false,
        error: { kind: 'too_complex', detail: 'reading it took longer than the limit of 1.5 s' },
      });
      expect(performance.now() - startedAtMs).toBeLessThan(SHORT_MS + 1_000);
      await echo(extractor);
    },
  );
});

describe('a reader that takes memory without bound', () => {
  it.each(['fill the heap', 'fill the heap at once', 'fill buffers', 'fill one buffer'])(
    'is too_complex when it would %s, and the next file is read',
    async (behaviour) => {
      const extractor = open({ maxHeapBytes: 64e6, maxMemoryBytes: 200e6 });
      expect(await act(extractor, behaviour)).toMatchObject({
        ok: false,
        error: { kind: 'too_complex', detail: 'reading it took more memory than the limit of 200 MB' },
      });
      await echo(extractor);
    },
    20_000,
  );
});

describe('a reader that breaks', () => {
  it.each([
    ['exit', 'the reader ended: exit code 3', 2],
    ['exit well', 'the reader ended: exit code 0', 2],
    ['crash', 'the reader ended: SIGSEGV', 2],
    ['throw later', 'thrown later', 1],
    ['reject', 'rejected', 0],
  ])(
    'could not be read to its end when it would %s each time, with the cause',
    async (behaviour, cause, incidentCount) => {
      const extractor = open();
      const read = await act(extractor, behaviour);
      expect(read).toMatchObject({ ok: false, error: { kind: 'read_failed', detail: 'reading it broke off' } });
      expect(read.ok || String(read.error.cause)).toContain(cause);
      expect(incidents).toHaveLength(incidentCount);
      await echo(extractor);
    },
  );

  it('is a failure when V8 gives up', async () => {
    expect(await act(open(), 'abort')).toMatchObject({ ok: false });
  });

  it('still yields what it read when a promise was rejected beside it, but reads no other file', async () => {
    const extractor = open();
    const read = await act(extractor, 'reject beside');
    expect(read.ok).toBe(true);
    expect(incidents).toEqual(['unhandled rejection: rejected beside']);
    const before = JSON.parse((read.ok && read.value.blocks[0]?.text) || '{}');
    expect((await echo(extractor)).pid).not.toBe(before.pid);
  });

  it('does not harm the next file when it throws after its end', async () => {
    const extractor = open();
    expect(await act(extractor, 'throw after the end')).toMatchObject({ ok: true });
    for (let file = 0; file < 10; file += 1) {
      await echo(extractor);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('has its file read again in a fresh process when it died in a used one', async () => {
    const extractor = open();
    const { pid } = await echo(extractor);
    const read = await act(extractor, 'exit as a second file');
    expect(read.ok).toBe(true);
    expect(JSON.parse((read.ok && read.value.blocks[0]?.text) || '{}').pid).not.toBe(pid);
  });

  it('reads the file all the same when it crashed once, by chance', async () => {
    const extractor = open();
    const { pid } = await echo(extractor);
    let files = 0;
    const onProgress = (): void => {
      if ((files += 1) === 1) process.kill(pid, 'SIGSEGV');
    };
    expect(await act(extractor, 'answer soon', { onProgress })).toMatchObject({ ok: true });
    expect(files).toBe(2);
    expect(incidents).toEqual(['the reader died: SIGSEGV']);
  });

  it('does not make the next file fail when it throws while that is read', async () => {
    const extractor = open();
    expect(await act(extractor, 'throw into the next file')).toMatchObject({ ok: true });
    expect(await act(extractor, 'answer soon')).toMatchObject({ ok: true });
    expect(incidents).toEqual(['uncaught: thrown into the next file']);
  });

  it('does not tell the next file of progress after its end', async () => {
    const extractor = open();
    const told: unknown[] = [];
    const onProgress = (progress: unknown): void => void told.push(progress);
    await act(extractor, 'tell of progress after the end', { onProgress });
    await act(extractor, 'answer soon', { onProgress });
    expect(told).toEqual([
      { done: 1, of: 2 },
      { done: 1, of: 2 },
    ]);
  });
});

describe('a reader that ends through no fault of the file', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s from outside makes the reading throw, so that the file is read again later',
    async (signal) => {
      const extractor = open();
      const { pid } = await echo(extractor);
      const onProgress = (): void => void process.kill(pid, signal);
      await expect(act(extractor, 'never answer', { onProgress })).rejects.toThrow(
        `the reader ended through no fault of the file: ${signal}`,
      );
      expect(incidents).toEqual([`the reader was lost: ${signal}`]);
      await echo(extractor);
    },
  );

  it('is told apart from one we ended ourselves, though by the same signal', async () => {
    const extractor = open({ timeoutMs: SHORT_MS });
    const { pid } = await echo(extractor);
    expect(await act(extractor, 'never answer')).toMatchObject({ ok: false, error: { kind: 'too_complex' } });
    expect(incidents).toEqual([]);
    expect((await echo(extractor)).pid).not.toBe(pid);
  });

  it('while it was idle is replaced, and nobody notices', async () => {
    const extractor = open();
    const { pid } = await echo(extractor);
    process.kill(pid, 'SIGKILL');
    expect((await echo(extractor)).pid).not.toBe(pid);
  });

  it('because it cannot be started makes the reading throw', async () => {
    const extractor = open({ readerEntry: new URL('./no-such-file.ts', import.meta.url) });
    await expect(act(extractor, 'echo')).rejects.toThrow('through no fault of the file: exit code 1');
  });
});

describe('a reader', () => {
  it('reads one file after the other in the same process', async () => {
    const extractor = open();
    expect((await echo(extractor)).pid).toBe((await echo(extractor)).pid);
    expect((await echo(extractor)).pid).not.toBe(process.pid);
  });

  it('knows a password only for the file it is given with, and nothing of our environment', async () => {
    const extractor = open();
    expect(await echo(extractor, { password: 'open sesame' })).toMatchObject({ password: 'open sesame', env: [] });
    expect((await echo(extractor)).password).toBeUndefined();
  });

  it.each(['start a program', 'write a file', "read another process's keys"])('may not %s', async (behaviour) => {
    const read = await act(open(), behaviour);
    expect(read.ok || String(read.error.cause)).toContain('Access to this API has been restricted');
    expect(existsSync('/tmp/written-by-a-reader')).toBe(false);
  });

  it('leaves the caller its bytes', async () => {
    const bytes = new TextEncoder().encode('echo');
    await open().extract('txt', bytes);
    expect(new TextDecoder().decode(bytes)).toBe('echo');
  });

  it('tells how far it is', async () => {
    const told: unknown[] = [];
    await act(open(), 'echo', { onProgress: (progress: unknown) => told.push(progress) });
    expect(told).toEqual([{ done: 1, of: 2 }]);
  });

  it('is ended, and the caller told, when the caller throws on hearing of progress', async () => {
    const extractor = open();
    const onProgress = (): void => {
      throw new Error('a bug of the caller');
    };
    await expect(act(extractor, 'never answer', { onProgress })).rejects.toThrow('a bug of the caller');
    await echo(extractor);
  });
});

describe('several files', () => {
  it('are read at the same time by as many readers as allowed, and the rest in turn', async () => {
    const extractor = open({ maxReaders: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, () => echo(extractor)));
    expect(new Set(pids.map(({ pid }) => pid)).size).toBe(2);
  });

  it('do not disturb each other when one has to be ended', async () => {
    const extractor = open({ maxReaders: 2, timeoutMs: SHORT_MS });
    const [spun, read] = await Promise.all([act(extractor, 'spin for ever'), echo(extractor)]);
    expect(spun.ok).toBe(false);
    expect(read.pid).toBeGreaterThan(0);
  });

  it('wait without their own time running', async () => {
    const extractor = open({ maxReaders: 1, timeoutMs: SHORT_MS });
    const [first, second] = await Promise.all([act(extractor, 'never answer'), act(extractor, 'echo')]);
    expect([first.ok, second.ok]).toEqual([false, true]);
  });
});

describe('the program that reads files', () => {
  const extractorUrl = new URL('../../../../core-aws/adapters/extract/create-text-extractor.ts', import.meta.url);
  /** Reads `echo` in a program of its own, prints the reader's process id, then does as told. */
  function start(then: string) {
    const script = `
      const { createTextExtractor } = await import(${JSON.stringify(extractorUrl)});
      const extractor = createTextExtractor({ readerEntry: new URL(${JSON.stringify(HOSTILE)}) });
      const act = (behaviour, options) => extractor.extract('txt', new TextEncoder().encode(behaviour), options);
      const read = await act('echo');
      console.log(JSON.parse(read.value.blocks[0].text).pid);
      ${then}`;
    const program = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { program, readerPid: once(program.stdout, 'data').then(([data]) => Number(String(data))) };
  }

  it('ends by itself when it has nothing else to do, and its reader with it', async () => {
    const { program, readerPid } = start('');
    const [[code], pid] = await Promise.all([once(program, 'exit'), readerPid]);
    expect(code).toBe(0);
    await vi.waitUntil(() => !isRunning(pid), { timeout: 5_000 });
  });

  it('takes its idle reader along when it is killed', async () => {
    const { program, readerPid } = start('setInterval(() => {}, 1000);');
    const pid = await readerPid;
    expect(isRunning(pid)).toBe(true);
    program.kill('SIGKILL');
    await vi.waitUntil(() => !isRunning(pid), { timeout: 5_000 });
  });

  it('takes a reader in an endless loop along when it exits', async () => {
    const { program, readerPid } = start(
      `void act('spin for ever', { onProgress: () => setTimeout(() => process.exit(7), 50) });`,
    );
    const [[code], pid] = await Promise.all([once(program, 'exit'), readerPid]);
    expect(code).toBe(7);
    await vi.waitUntil(() => !isRunning(pid), { timeout: 5_000 });
  });

  it.skipIf(!existsSync('/usr/bin/setpriv'))('takes a reader in an endless loop along when it is killed', async () => {
    const { program, readerPid } = start(
      `void act('spin for ever', { onProgress: () => console.log('it spins') }); setInterval(() => {}, 1000);`,
    );
    const pid = await readerPid;
    await once(program.stdout, 'data');
    expect(isRunning(pid)).toBe(true);
    program.kill('SIGKILL');
    await vi.waitUntil(() => !isRunning(pid), { timeout: 5_000 });
  });

  it.skipIf(!existsSync('/usr/bin/setpriv'))('takes it along as well when it is a thread that is ended', async () => {
    const script = `
      const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(extractorUrl)}).then(async ({ createTextExtractor }) => {
        const extractor = createTextExtractor({ readerEntry: new URL(${JSON.stringify(HOSTILE)}) });
        const act = (behaviour, options) => extractor.extract('txt', new TextEncoder().encode(behaviour), options);
        const { pid } = JSON.parse((await act('echo')).value.blocks[0].text);
        void act('spin for ever', { onProgress: () => parentPort.postMessage(pid) });
      });`;
    const thread = new Worker(script, { eval: true, execArgv: [], env: {} });
    const [pid] = await once(thread, 'message');
    expect(isRunning(pid)).toBe(true);
    await thread.terminate();
    await vi.waitUntil(() => !isRunning(pid), { timeout: 5_000 });
  });

  it('may run in a thread, as functions do on the local host', async () => {
    const script = `
      const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(extractorUrl)}).then(async ({ createTextExtractor }) => {
        const extractor = createTextExtractor({ timeoutMs: 20_000 });
        const read = await extractor.extract('txt', new TextEncoder().encode('Read in a thread.'));
        parentPort.postMessage(read.value.blocks[0].text);
      });`;
    const thread = new Worker(script, { eval: true, execArgv: [], env: {} });
    const [[text], [code]] = await Promise.all([once(thread, 'message'), once(thread, 'exit')]);
    expect([text, code]).toEqual(['Read in a thread.', 0]);
  });
});

/** A zombie, which nobody waited for, does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

describe('giving up', () => {
  it('ends the reading at once and throws the reason', async () => {
    const extractor = open();
    const abort = new AbortController();
    const options = { signal: abort.signal, onProgress: () => abort.abort(new Error('replaced meanwhile')) };
    await expect(act(extractor, 'spin for ever', options)).rejects.toThrow('replaced meanwhile');
    await echo(extractor);
  });

  it('starts nothing when it came before', async () => {
    await expect(act(open(), 'echo', { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
  });

  it('leaves the line at once, and the line goes on without', async () => {
    const extractor = open({ timeoutMs: 2 * SHORT_MS });
    const begun = Promise.withResolvers<void>();
    const first = act(extractor, 'never answer', { onProgress: () => begun.resolve() });
    const abort = new AbortController();
    const second = act(extractor, 'echo', { signal: abort.signal });
    const third = act(extractor, 'echo', { signal: new AbortController().signal });
    await begun.promise;
    let firstIsOver = false;
    void first.then(() => (firstIsOver = true));
    abort.abort(new Error('replaced while waiting'));
    await expect(second).rejects.toThrow('replaced while waiting');
    expect(firstIsOver).toBe(false);
    expect([(await first).ok, (await third).ok]).toEqual([false, true]);
    abort.abort();
    await echo(extractor);
  });

  it('by closing ends those that wait as well', async () => {
    const extractor = open();
    const onProgress = (): void => extractor.close();
    const files = await Promise.allSettled([
      act(extractor, 'never answer', { onProgress }),
      act(extractor, 'echo'),
      act(extractor, 'echo'),
    ]);
    expect(files.map((file) => file.status === 'rejected' && String(file.reason))).toEqual([
      'Error: the text extractor was closed',
      'Error: the text extractor is closed',
      'Error: the text extractor is closed',
    ]);
  });

  it('ends every reader when the extractor is closed', async () => {
    const extractor = open();
    const onProgress = (): void => extractor.close();
    await expect(act(extractor, 'never answer', { onProgress })).rejects.toThrow('closed');
    await expect(act(extractor, 'echo')).rejects.toThrow('closed');
  });
});
