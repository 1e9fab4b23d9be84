export interface Times {
  readonly ms: number;
  readonly msBare: number;
}

/**
 * Times two ways of reading the same file, turn by turn, so that whatever else the machine does meets both.
 * The least of the rounds counts: it is the one the machine disturbed least. Call it once without counting
 * for each file, before: libraries load and code is compiled then.
 */
export async function timeReadings(
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
  { rounds = 3, nowMs = () => performance.now() }: { readonly rounds?: number; readonly nowMs?: () => number } = {},
): Promise<Times> {
  let best: Times = { ms: Infinity, msBare: Infinity };
  for (let round = 0; round < rounds; round += 1) {
    const ms = await time(ours);
    const msBare = await time(bare);
    best = { ms: Math.min(best.ms, ms), msBare: Math.min(best.msBare, msBare) };
  }
  return best;

  async function time(work: () => Promise<unknown>): Promise<number> {
    const startedAtMs = nowMs();
    await work();
    return nowMs() - startedAtMs;
  }
}
