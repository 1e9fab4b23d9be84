import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { History, HistoryPorts } from '../../../support/document-history.ts';
import {
  happen,
  isRepeatable,
  request,
  runJob,
  settle,
  stepWith,
  uploadFile,
} from '../../../support/document-history.ts';
import { createDocumentsWorld } from '../../../support/documents-world.ts';
import type { Stock } from '../../../support/expect-only-live.ts';
import { expectOnlyLive } from '../../../support/expect-only-live.ts';
import { HISTORY_FILES } from '../../../support/history-files.ts';
import { STREAMS, SYNCHRONOUS } from '../../../support/mortal-ports.ts';
import { createPlainExtractor } from '../../../support/plain-extractor.ts';

async function createMemoryHistory(): Promise<History & { readonly stock: () => Promise<Stock> }> {
  const { ports, whose, passTimeMs } = await createDocumentsWorld();
  return {
    ports: { ...ports, extractor: createPlainExtractor() },
    whose,
    passTimeMs,
    stock: async () => ({
      chunkIds: ports.chunks.chunkIds(whose.botId),
      files: await ports.files.list(''),
      names: await ports.names.holders(whose.botId),
    }),
  };
}

describe('Whatever happens to documents', () => {
  test('every store ends with exactly what the live documents are made of', async () => {
    let chunkCount = 0;
    let deathCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(stepWith(HISTORY_FILES), { minLength: 3, maxLength: 25 }), async (steps) => {
        const history = await createMemoryHistory();
        const deaths = await happen(history, steps);
        deathCount += deaths;
        chunkCount += await expectOnlyLive(history, await history.stock(), { hadDeaths: deaths > 0 });
      }),
      { numRuns: 200 },
    );
    expect(chunkCount).toBeGreaterThan(200);
    expect(deathCount).toBeGreaterThan(200);
  }, 30_000);

  test('and so it does when uploads, readings and deletions overtake each other at every step', async () => {
    let chunkCount = 0;
    const act = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...HISTORY_FILES) },
      { weight: 2, arbitrary: fc.constantFrom('delete' as const, 'read twice' as const) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(act, { minLength: 2, maxLength: 4 }),
        fc.nat(60),
        async (scheduler, acts, pauseAt) => {
          const history = await createMemoryHistory();
          await uploadFile(history, FIRST);
          await settle(history);
          const { promise: othersDone, resolve } = Promise.withResolvers<void>();
          const work = acts.map((each, at) => {
            const wait = at === 0 ? { at: pauseAt, until: othersDone } : undefined;
            return doAct({ ...history, ports: interleaved(history.ports, scheduler, wait) }, each);
          });
          void Promise.all(work.slice(1)).then(() => resolve());
          await scheduler.waitFor(Promise.all(work));
          await settle(history);
          chunkCount += await expectOnlyLive(history, await history.stock(), { hadRaces: true });
        },
      ),
      { numRuns: 200 },
    );
    expect(chunkCount).toBeGreaterThan(200);
  }, 30_000);
});

const [FIRST = { name: 'a.txt', kind: 'txt', bytes: Buffer.from('text') }, SECOND = FIRST] = HISTORY_FILES;

async function doAct(history: History, act: (typeof HISTORY_FILES)[number] | 'delete' | 'read twice'): Promise<void> {
  const { ports } = history;
  if (act === 'delete') return request(history, 'delete', FIRST.name);
  await uploadFile(history, act === 'read twice' ? SECOND : act);
  const jobs = (await ports.jobs.takeAll()).flatMap((job) => (act === 'read twice' ? [job, job] : [job]));
  await Promise.all(
    jobs.map(async (job) => {
      try {
        await runJob(ports, job);
      } catch (thrown) {
        if (!isRepeatable(thrown)) throw thrown;
        await ports.jobs.send(job);
      }
    }),
  );
}

/**
 * Ports whose every call waits for its turn, which the scheduler decides; and, at one of them, until all others are
 * done: that a step is overtaken by a whole reading is not left to chance.
 */
function interleaved(
  ports: HistoryPorts,
  scheduler: fc.Scheduler,
  pause: { readonly at: number; readonly until: Promise<void> } | undefined,
): HistoryPorts {
  let calls = 0;
  const waiting = (port: object): unknown =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        // Its steps come one after the other anyway; the calls before and after it wait.
        if (STREAMS.has(String(name))) return (...args: unknown[]): unknown => Reflect.apply(method, target, args);
        return async (...args: unknown[]): Promise<unknown> => {
          calls += 1;
          if (calls === pause?.at) await pause.until;
          await scheduler.schedule(Promise.resolve(), String(name));
          return Reflect.apply(method, target, args);
        };
      },
    });
  const wrapped = Object.entries(ports).map(([name, port]) => [name, SYNCHRONOUS.has(name) ? port : waiting(port)]);
  // The same ports under the same names.
  return Object.fromEntries(wrapped) as HistoryPorts;
}
