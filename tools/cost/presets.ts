import type { Assumptions } from './assumptions.ts';
import type { Load } from './count-usage.ts';

export interface Preset {
  readonly load: Load;
  readonly assumptions: Partial<Assumptions>;
}

/** Four sizes of a month. */
export const PRESETS = {
  free: {
    load: { visitors: 500, questions: 1_000, chunks: 2_000 },
    assumptions: { owners: 1, bots: 1, workers_paid: 0, active_hours_share: 0.2 },
  },
  small: { load: { visitors: 5_000, questions: 10_000, chunks: 20_000 }, assumptions: { owners: 10, bots: 10 } },
  medium: {
    load: { visitors: 50_000, questions: 100_000, chunks: 200_000 },
    assumptions: { owners: 100, bots: 100, active_hours_share: 1 },
  },
  large: {
    load: { visitors: 500_000, questions: 1_000_000, chunks: 2_000_000 },
    assumptions: { owners: 1_000, bots: 1_000, active_hours_share: 1, traced_share: 0.1 },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}
