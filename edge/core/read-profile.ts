import type { BotProfile } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { DEADLINES } from '../deadlines.ts';
import type { CoreClient, CoreName } from './core-client.ts';
import { serviceUnavailable } from './read-core-error.ts';

/** A bot's profile, and the core it came from: what follows from it must go to the same. */
export interface ServedProfile extends BotProfile {
  readonly from: CoreName;
}

/**
 * What the edge must know of a bot before it serves a visitor. Never cached: the generation in it is what keeps the
 * answer cache from outliving the documents. Errors: `not_found` for an unknown bot, and the core's outages.
 */
export async function readProfile(
  core: CoreClient,
  botId: string,
  requestId: string,
): Promise<Result<ServedProfile, ApiError>> {
  const answer = await core.call({
    method: 'GET',
    path: `/bots/${botId}/profile`,
    requestId,
    deadlineMs: DEADLINES.profileMs,
  });
  if (!answer.ok) return answer;
  const { body, core: from } = answer.value;
  return isProfile(body) ? ok({ ...body, from }) : err(serviceUnavailable('the profile has another form'));
}

/** Checks what decisions hang on; the look is only passed on. */
function isProfile(body: unknown): body is BotProfile {
  if (typeof body !== 'object' || body === null) return false;
  const profile = body as Partial<Record<keyof BotProfile, unknown>>;
  return (
    typeof profile.bot_id === 'string' &&
    typeof profile.owner_id === 'string' &&
    typeof profile.name === 'string' &&
    typeof profile.look === 'object' &&
    typeof profile.generation === 'number' &&
    typeof profile.settings_version === 'number' &&
    Array.isArray(profile.allowed_domains) &&
    profile.allowed_domains.every((domain) => typeof domain === 'string')
  );
}
