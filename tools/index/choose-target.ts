import { resolve } from 'node:path';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { localPorts } from '../../core-aws/local/ports.ts';
import { BUCKET, LOCAL_REGION, TABLE_PREFIX } from '../../core-aws/local/resources.ts';
import { findRunningStack } from '../../core-aws/local/run-record.ts';
import { loadStackState } from '../../core-aws/local/stack-state.ts';

/** Which stores are meant, and how to reach them. */
export interface IndexTarget {
  /** For messages. */
  readonly where: string;
  readonly tablePrefix: string;
  readonly bucket: string;
  readonly s3ForcePathStyle: 'true' | 'false';
  readonly dynamo: DynamoDBClientConfig;
  readonly s3: S3ClientConfig;
}

/** The environment's AWS when it names a region and no local folder was asked for; else the local cloud. */
export async function chooseTarget(
  env: Readonly<Record<string, string | undefined>>,
  { dataDir, root }: { readonly dataDir: string | undefined; readonly root: string },
): Promise<Result<IndexTarget, string>> {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (dataDir === undefined && region !== undefined) return awsTarget(env, region);
  const folder = resolve(root, dataDir ?? '.local');
  const stack = await findRunningStack(folder);
  if (!stack) {
    return err(
      `no local cloud runs from ${folder}. Start it with npm start, or name its folder with --data-dir; for AWS set AWS_REGION.`,
    );
  }
  const ports = localPorts(Number(new URL(stack.url).port));
  const { coreKeys } = await loadStackState(folder);
  const at = (port: number) => ({
    endpoint: `http://127.0.0.1:${port}`,
    region: LOCAL_REGION,
    credentials: coreKeys,
  });
  return ok({
    where: `the local cloud at ${stack.url}`,
    tablePrefix: TABLE_PREFIX,
    bucket: BUCKET,
    s3ForcePathStyle: 'true',
    dynamo: at(ports.dynamodb),
    s3: at(ports.fauxqs),
  });
}

function awsTarget(env: Readonly<Record<string, string | undefined>>, region: string): Result<IndexTarget, string> {
  const bucket = env['DOCUMENTS_BUCKET'];
  if (bucket === undefined) {
    return err(
      `AWS_REGION is ${region}, so AWS is meant; set DOCUMENTS_BUCKET too. For the local cloud add --data-dir .local`,
    );
  }
  const endpoint = env['AWS_ENDPOINT_URL_DYNAMODB'];
  return ok({
    where: endpoint === undefined ? `AWS in ${region}` : `${endpoint} (${region})`,
    tablePrefix: env['TABLE_PREFIX'] ?? TABLE_PREFIX,
    bucket,
    s3ForcePathStyle: env['S3_FORCE_PATH_STYLE'] === 'true' ? 'true' : 'false',
    dynamo: { region },
    s3: { region },
  });
}
