import { devNull } from 'node:os';
import type { Config } from '../config.ts';
import type { LocalPorts } from './ports.ts';
import type { UserPoolIds } from './resources.ts';
import { BUCKET, INGEST_QUEUE, LOCAL_REGION, TABLE_PREFIX } from './resources.ts';
import type { StackState } from './stack-state.ts';

const local = (port: number): string => `http://127.0.0.1:${port}`;

export function queueUrl(ports: LocalPorts, queue: string): string {
  return `${local(ports.fauxqs)}/000000000000/${queue}`;
}

/** Gemini as soon as there is a key for it. */
export function modelsOf(outer: Readonly<Record<string, string | undefined>>): Config['MODELS'] {
  return outer['GEMINI_API_KEY'] ? 'gemini' : 'offline';
}

/** The environment of every function: what the deployment gives them, with the emulators' addresses. */
export function functionEnv(
  ports: LocalPorts,
  state: StackState,
  { clientId }: Pick<UserPoolIds, 'clientId'>,
  outer: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const geminiApiKey = outer['GEMINI_API_KEY'];
  return {
    TABLE_PREFIX,
    DOCUMENTS_BUCKET: BUCKET,
    S3_FORCE_PATH_STYLE: 'true',
    INGEST_QUEUE_URL: queueUrl(ports, INGEST_QUEUE),
    USER_POOL_CLIENT_ID: clientId,
    MODELS: modelsOf(outer),
    ...(geminiApiKey ? { GEMINI_API_KEY: geminiApiKey } : {}),
    ...(outer['GEMINI_ANSWER_MODEL'] ? { GEMINI_ANSWER_MODEL: outer['GEMINI_ANSWER_MODEL'] } : {}),
    ...(outer['GEMINI_BASE_URL'] ? { GEMINI_BASE_URL: outer['GEMINI_BASE_URL'] } : {}),
    LOG_LEVEL: outer['LOG_LEVEL'] ?? 'INFO',
    POWERTOOLS_SERVICE_NAME: 'edgewise',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: state.coreKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: state.coreKeys.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: local(ports.dynamodb),
    AWS_ENDPOINT_URL_S3: local(ports.fauxqs),
    AWS_ENDPOINT_URL_SQS: local(ports.fauxqs),
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: local(ports.cognito),
    // A developer's own AWS profile must have no say in what the local functions reach.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function edgeVars(ports: LocalPorts, { userPoolId, clientId }: UserPoolIds): Record<string, string> {
  const issuer = `${local(ports.cognito)}/${userPoolId}`;
  return {
    ENVIRONMENT: 'local',
    AWS_REGION: LOCAL_REGION,
    CORE_API_URL: local(ports.httpApi),
    CHAT_URL: local(ports.chatUrl),
    DOCUMENTS_URL: `${local(ports.fauxqs)}/${BUCKET}`,
    COGNITO_ISSUER: issuer,
    COGNITO_CLIENT_ID: clientId,
    COGNITO_JWKS_URL: `${issuer}/.well-known/jwks.json`,
  };
}

export function edgeSecrets(state: StackState): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: state.edgeKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: state.edgeKeys.secretAccessKey,
    SESSION_SECRET: state.sessionSecret,
  };
}
