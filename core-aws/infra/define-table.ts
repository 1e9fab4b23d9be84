import type { CreateTableCommandInput, Projection } from '@aws-sdk/client-dynamodb';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { TableDefinition } from '../tables.ts';
import { toCreateTableInput } from '../tables.ts';
import { acceptFindings } from './accept-findings.ts';
import type { StageSettings } from './stage-settings.ts';

/** Days a table can be put back to any second of. The longest DynamoDB has, and it costs the same as one day. */
const RECOVERY_DAYS = 35;

/**
 * Declares one table with the very keys and indexes the local cloud creates it with.
 *
 * Encrypted with AWS's own key for DynamoDB in this account: its use shows in CloudTrail, and unlike a key of ours it
 * costs nothing a month. On demand, so that a table nobody uses costs its storage only.
 */
export function defineTable(scope: Construct, definition: TableDefinition, settings: StageSettings): CfnTable {
  const wanted = settings.options.vectorIndexDimensions;
  const vectorIndexes = (definition.vectorIndexes ?? []).filter(({ dimensions }) => wanted.includes(dimensions));
  const input = toCreateTableInput({ ...definition, vectorIndexes }, settings.prefix, { hasVectorIndexes: true });
  const isKept = settings.stage !== 'dev';
  const table = new CfnTable(scope, definition.name, {
    tableName: settings.prefix + definition.name,
    billingMode: 'PAY_PER_REQUEST',
    attributeDefinitions: (input.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => ({
      attributeName: AttributeName ?? '',
      attributeType: AttributeType ?? '',
    })),
    keySchema: toKeys(input.KeySchema),
    ...(input.GlobalSecondaryIndexes && {
      globalSecondaryIndexes: input.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        indexName: IndexName ?? '',
        keySchema: toKeys(KeySchema),
        projection: toProjection(Projection),
      })),
    }),
    ...(input.VectorIndexes && {
      vectorIndexes: input.VectorIndexes.map((index) => ({
        indexName: index.IndexName ?? '',
        dimensions: index.Dimensions ?? 0,
        distanceFunction: index.DistanceFunction ?? '',
        vectorAttribute: { attributeName: index.VectorAttribute?.AttributeName ?? '' },
        searchSchema: (index.SearchSchema ?? []).map(({ AttributeName, SearchSchemaElementType }) => ({
          attributeName: AttributeName ?? '',
          searchSchemaElementType: SearchSchemaElementType ?? '',
        })),
        projection: toProjection(index.Projection),
      })),
    }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: RECOVERY_DAYS },
    sseSpecification: { sseEnabled: true },
    deletionProtectionEnabled: isKept,
    ...(definition.ttlAttribute && {
      timeToLiveSpecification: { attributeName: definition.ttlAttribute, enabled: true },
    }),
  });
  if (input.VectorIndexes) {
    // cfn-lint 1.51 does not know vector indexes, nor that their attributes are declared with the keys.
    acceptFindings(table, {
      'CloudFormation-Validate::E3039': 'They are the filters of the vector index, which this check does not know.',
    });
    table.addMetadata('cfn-lint', { config: { ignore_checks: ['E3002', 'E3039'] } });
  }
  table.applyRemovalPolicy(isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  return table;
}

function toKeys(
  keys: CreateTableCommandInput['KeySchema'],
): { readonly attributeName: string; readonly keyType: string }[] {
  return (keys ?? []).map(({ AttributeName, KeyType }) => ({
    attributeName: AttributeName ?? '',
    keyType: KeyType ?? '',
  }));
}

function toProjection(projection: Projection | undefined): CfnTable.ProjectionProperty {
  return {
    ...(projection?.ProjectionType && { projectionType: projection.ProjectionType }),
    ...(projection?.NonKeyAttributes && { nonKeyAttributes: [...projection.NonKeyAttributes] }),
  };
}
