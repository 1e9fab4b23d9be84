/** Thrown where a test lets the process die. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Ports that answer at once: they touch nothing outside the process, so dying at them is dying between others. */
export const SYNCHRONOUS: ReadonlySet<string> = new Set(['clock', 'randomness', 'archives']);

/** Methods that answer with a stream instead of a promise. */
export const STREAMS: ReadonlySet<string> = new Set(['ofVersion']);

/**
 * Ports whose user dies at one of its calls: `before` it, when nothing has happened, or `after` it, when all has and
 * nobody heard. It dies once; `calls` counts on. `dieAt` is the number of the call, from 1; 0 for never.
 */
export function mortalPorts<P extends object>(
  ports: P,
  { dieAt, moment }: { readonly dieAt: number; readonly moment: 'before' | 'after' },
): { readonly ports: P; readonly calls: () => number } {
  let calls = 0;
  const mortal = (port: unknown): unknown => {
    if (typeof port !== 'object' || port === null) return port;
    return new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        if (STREAMS.has(String(name))) {
          return async function* (...args: unknown[]): AsyncGenerator {
            calls += 1;
            const dies = calls === dieAt;
            if (dies && moment === 'before') throw new Killed(`before ${String(name)}`);
            const stream: AsyncIterable<unknown> = Reflect.apply(method, target, args);
            yield* stream;
            if (dies) throw new Killed(`after ${String(name)}`);
          };
        }
        return async (...args: unknown[]): Promise<unknown> => {
          calls += 1;
          const dies = calls === dieAt;
          if (dies && moment === 'before') throw new Killed(`before ${String(name)}`);
          const result: unknown = await Reflect.apply(method, target, args);
          if (dies) throw new Killed(`after ${String(name)}`);
          return result;
        };
      },
    });
  };
  const wrapped = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, SYNCHRONOUS.has(name) ? port : mortal(port)]),
  );
  // The same ports under the same names.
  return { ports: wrapped as P, calls: () => calls };
}
