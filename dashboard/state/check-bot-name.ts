import { CreateBotRequest } from '#shared/bots.ts';
import { toSentence } from '../api/failure.ts';

export function checkBotName(name: string): string | undefined {
  if (name.trim() === '') return 'Give your bot a name, for example that of your shop.';
  const parsed = CreateBotRequest.safeParse({ name });
  return parsed.success ? undefined : toSentence(parsed.error.issues[0]?.message ?? 'this name cannot be used');
}
