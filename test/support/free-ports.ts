import { randomInt } from 'node:crypto';
import { isPortFree } from '../../core-aws/local/check-ports.ts';

/**
 * The first of this many free ports in a row. Picked at random below the range that systems hand out by
 * themselves, so that test files running at the same time rarely meet.
 */
export async function findFreePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = randomInt(10_000, 32_000);
    const free = await Promise.all(Array.from({ length: count }, (_, at) => isPortFree(base + at)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`no ${count} free ports in a row were found`);
}
