import type { Look } from '#shared/bots.ts';
import { Look as LookSchema } from '#shared/bots.ts';
import { LIMITS } from '#shared/limits.ts';
import { toSentence } from '../api/failure.ts';

export type LookProblems = Readonly<
  Partial<Record<'title' | 'greeting' | 'colour' | 'refusal' | `starter${number}`, string>>
>;

/** Every problem of a draft, by field; starters by their place, so that the message stands at the right one. */
export function checkLook(draft: Look): LookProblems {
  const parsed = LookSchema.safeParse(draft);
  const problems: Record<string, string> = {};
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const [field, at] = issue.path;
    const key = field === 'starters' ? `starter${Number(at ?? 0)}` : String(field);
    problems[key] ??= toSentence(issue.message.replace(/^starter/, 'suggested question'));
  }
  return problems;
}

/** The draft with everything trimmed, as the server will store it: what is compared and what is sent. */
export function cleanLook(draft: Look): Look {
  return {
    title: draft.title.trim(),
    greeting: draft.greeting.trim(),
    colour: draft.colour.trim().toLowerCase(),
    starters: draft.starters.map((starter) => starter.trim()).filter((starter) => starter !== ''),
    refusal: draft.refusal.trim(),
  };
}

export function isSameLook(a: Look, b: Look): boolean {
  return JSON.stringify(cleanLook(a)) === JSON.stringify(cleanLook(b));
}

/** Moves one suggested question up or down; at the end of the list nothing changes. */
export function moveStarter(starters: readonly string[], from: number, by: -1 | 1): readonly string[] {
  const to = from + by;
  const moved = starters[from];
  if (moved === undefined || to < 0 || to >= starters.length) return starters;
  return starters.toSpliced(from, 1).toSpliced(to, 0, moved);
}

export function canAddStarter(starters: readonly string[]): boolean {
  return starters.length < LIMITS.startersMaxCount;
}

/** What of a draft can be shown in the preview while the owner is still typing: fields that are valid. */
export function toPreviewLook(draft: Look, saved: Look): Look {
  const problems = checkLook(draft);
  const clean = cleanLook(draft);
  return {
    title: problems.title ? saved.title : clean.title,
    greeting: problems.greeting ? saved.greeting : clean.greeting,
    colour: problems.colour ? saved.colour : clean.colour,
    starters: clean.starters.filter((starter) => starter.length <= LIMITS.starterMaxChars),
    refusal: problems.refusal ? saved.refusal : clean.refusal,
  };
}
