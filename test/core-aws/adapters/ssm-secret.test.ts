import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { createSsmSecret } from '../../../core-aws/adapters/ssm-secret.ts';

/** Parameter Store's answers in order; an error is thrown. */
function storeOf(...answers: readonly (string | Error)[]) {
  const asked: unknown[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    asked.push(command instanceof GetParameterCommand ? command.input : command);
    const answer = answers[asked.length - 1];
    if (answer instanceof Error) throw answer;
    return { Parameter: { Value: answer } };
  };
  return { asked, client: async () => ({ send }) as never };
}

test('reads the parameter decrypted, once, however often it is asked', async () => {
  const { asked, client } = storeOf('a-key');
  const secret = createSsmSecret('/edgewise/prod/gemini-api-key', { client });
  expect(asked).toEqual([]);
  expect(await Promise.all([secret(), secret()])).toEqual(['a-key', 'a-key']);
  expect(await secret()).toBe('a-key');
  expect(asked).toEqual([{ Name: '/edgewise/prod/gemini-api-key', WithDecryption: true }]);
});

test('asks again after a failure, and names a parameter that is empty without its value', async () => {
  const { client } = storeOf(new Error('lost'), '', 'a-key');
  const secret = createSsmSecret('/edgewise/dev/gemini-api-key', { client });
  await expect(secret()).rejects.toThrow('lost');
  await expect(secret()).rejects.toThrow('the parameter /edgewise/dev/gemini-api-key is empty');
  expect(await secret()).toBe('a-key');
});
