import { AllowedDomain } from '#shared/bots.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { toSentence } from '../api/failure.ts';

/**
 * Reads what an owner typed or pasted as a domain. People paste addresses; when it is one, its host is what
 * they meant, so that is taken instead of sending them back to cut it out by hand.
 */
export function readDomain(typed: string, listed: readonly string[]): Result<string, string> {
  const text = typed.trim();
  if (text === '') return err('Enter a domain, for example example.com.');
  const parsed = AllowedDomain.safeParse(hostOf(text) ?? text);
  if (!parsed.success) return err(toSentence(parsed.error.issues[0]?.message ?? 'this is not a domain'));
  if (listed.includes(parsed.data)) return err(`${parsed.data} is listed already.`);
  if (listed.length >= LIMITS.allowedDomainsMaxCount) {
    return err(`${listed.length} domains are listed; that is the limit. Remove one first.`);
  }
  return ok(parsed.data);
}

function hostOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text).host;
  } catch {
    return undefined;
  }
}
