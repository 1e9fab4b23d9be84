import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Permissions } from './function-permissions.ts';
import { FILES_PREFIX } from './function-permissions.ts';
import type { StageSettings } from './stage-settings.ts';
import { documentsBucketName } from './documents-bucket.ts';

/** Name of the parameter that holds the Gemini key: a SecureString, which `deploy` writes and no template can. */
export function geminiKeyParameter({ stage }: Pick<StageSettings, 'stage'>): string {
  return `/edgewise/${stage}/gemini-api-key`;
}

/** The permissions of a function as IAM statements, one for each resource, in the table of its stage. */
export function toStatements(
  stack: Stack,
  settings: StageSettings,
  permissions: Permissions,
): readonly PolicyStatement[] {
  return Object.entries(permissions).map(
    ([resource, actions = []]) =>
      new PolicyStatement({ actions: [...actions], resources: [arnOf(stack, settings, resource)] }),
  );
}

function arnOf(stack: Stack, settings: StageSettings, resource: string): string {
  const bucket = `arn:${stack.partition}:s3:::${documentsBucketName(settings)}`;
  switch (resource) {
    case 'bucket':
      return bucket;
    case 'files':
      return `${bucket}/${FILES_PREFIX}*`;
    case 'ingest-queue':
      return stack.formatArn({ service: 'sqs', resource: `${settings.prefix}ingest` });
    case 'gemini-key':
      return stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: geminiKeyParameter(settings).slice(1),
      });
    default: {
      const [table, index] = resource.split('/');
      return stack.formatArn({
        service: 'dynamodb',
        resource: 'table',
        resourceName: `${settings.prefix}${table}${index === undefined ? '' : `/index/${index}`}`,
      });
    }
  }
}
