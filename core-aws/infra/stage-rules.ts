import type { IAspect } from 'aws-cdk-lib';
import { Annotations, CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** Actions that name no resource, because AWS knows none for them. Source: Service Authorization Reference (read 2026-11). */
const ACTIONS_WITHOUT_RESOURCE: ReadonlySet<string> = new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);

/** Tags that everything carries, so that a bill can be told apart by stage. */
export const REQUIRED_TAGS = ['app', 'stage'] as const;

/**
 * The rules of this house for whatever is declared, beside those of cdk-nag: no permission for everything, logs that
 * end, encryption that is said and not left to a default, tags. A broken one is an error of the synthesis.
 */
export function createStageRules(): IAspect {
  return {
    visit(node: IConstruct): void {
      if (!(node instanceof CfnResource)) return;
      for (const problem of problemsOf(node)) Annotations.of(node).addError(problem);
    },
  };
}

function problemsOf(node: CfnResource): readonly string[] {
  return [...wildcards(node), ...endlessLogs(node), ...openData(node), ...missingTags(node)];
}

function wildcards(node: CfnResource): readonly string[] {
  const documents: readonly unknown[] =
    node instanceof CfnPolicy || node instanceof CfnManagedPolicy
      ? [node.policyDocument]
      : node instanceof CfnRole
        ? policiesOf(Stack.of(node).resolve(node.policies))
        : [];
  return documents.flatMap((document) => {
    const resolved: unknown = Stack.of(node).resolve(document);
    return listOf(fieldOf(resolved, 'Statement')).flatMap((statement) => {
      if (fieldOf(statement, 'Effect') !== 'Allow') return [];
      const actions = listOf(fieldOf(statement, 'Action')).map(String);
      const all = actions.filter((action) => action.includes('*')).map((action) => `allows the actions ${action}`);
      const resources = listOf(fieldOf(statement, 'Resource'));
      const everywhere = resources.includes('*') && !actions.every((action) => ACTIONS_WITHOUT_RESOURCE.has(action));
      return [...all, ...(everywhere ? [`allows ${actions.join(', ')} on every resource`] : [])];
    });
  });
}

function endlessLogs(node: CfnResource): readonly string[] {
  if (node instanceof CfnLogGroup && node.retentionInDays === undefined) return ['keeps its logs for ever'];
  if (node instanceof CfnFunction && node.loggingConfig === undefined) {
    return ['has no log group of its own, so that Lambda makes one that keeps logs for ever'];
  }
  return [];
}

function openData(node: CfnResource): readonly string[] {
  const isEncrypted =
    node instanceof CfnTable
      ? node.sseSpecification !== undefined
      : node instanceof CfnBucket
        ? node.bucketEncryption !== undefined
        : node instanceof CfnQueue
          ? node.sqsManagedSseEnabled === true || node.kmsMasterKeyId !== undefined
          : node instanceof CfnDBInstance
            ? node.storageEncrypted === true || node.sourceDbInstanceIdentifier !== undefined
            : true;
  return isEncrypted ? [] : ['is not encrypted'];
}

function missingTags(node: CfnResource): readonly string[] {
  const tags = TagManager.of(node);
  if (!tags) return [];
  const values = tags.tagValues();
  return REQUIRED_TAGS.filter((name) => !values[name]).map((name) => `has no tag ${name}`);
}

function policiesOf(policies: unknown): readonly unknown[] {
  return listOf(policies).map((policy) => fieldOf(policy, 'policyDocument') ?? fieldOf(policy, 'PolicyDocument'));
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
