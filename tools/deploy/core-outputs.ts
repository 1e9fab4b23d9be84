import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

/** What the stacks say about themselves, by the names core-aws/infra gives its outputs. */
const NAMES = {
  stateful: ['DocumentsBucket', 'DocumentsUrl', 'UserPoolId', 'CognitoClientId', 'CognitoIssuer', 'CognitoJwksUrl'],
  stateless: ['CoreApiUrl', 'ChatUrl', 'EdgeUserName', 'DeployApplication', 'Region'],
} as const;

export type CoreOutputs = Readonly<
  Record<(typeof NAMES)['stateful'][number] | (typeof NAMES)['stateless'][number], string>
>;

/** Reads the CDK's outputs file, `{stack: {output: value}}`. Errors: the outputs that are not in it. */
export function readCoreOutputs(text: string, prefix: string): Result<CoreOutputs, string> {
  let stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  try {
    stacks = JSON.parse(text) as typeof stacks;
  } catch {
    return err('the outputs of the stacks are not JSON');
  }
  const absent: string[] = [];
  const entries = Object.entries(NAMES).flatMap(([part, names]) =>
    names.map((name): [string, string] => {
      const value = stacks[prefix + part]?.[name];
      if (typeof value !== 'string' || value === '') absent.push(`${prefix}${part}.${name}`);
      return [name, String(value)];
    }),
  );
  return absent.length > 0
    ? err(`the stacks do not say: ${absent.join(', ')}`)
    : ok(Object.fromEntries(entries) as CoreOutputs);
}

/** The vars of the Worker (edge/config.ts): where the core is. The secrets go another way. */
export function workerVars(outputs: CoreOutputs): Readonly<Record<string, string>> {
  return {
    AWS_REGION: outputs.Region,
    CORE_API_URL: outputs.CoreApiUrl,
    CHAT_URL: outputs.ChatUrl,
    DOCUMENTS_URL: outputs.DocumentsUrl,
    COGNITO_ISSUER: outputs.CognitoIssuer,
    COGNITO_CLIENT_ID: outputs.CognitoClientId,
    COGNITO_JWKS_URL: outputs.CognitoJwksUrl,
  };
}

/** Of a second core, when the environment names one: edge/core/split-core.ts. */
export const ALTERNATE_VARS = [
  'CORE_ALTERNATE_URL',
  'CHAT_ALTERNATE_URL',
  'CORE_ALTERNATE_PERCENT',
  'CORE_ALTERNATE_SCOPE',
] as const;
