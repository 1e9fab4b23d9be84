import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, AspectPriority, Aspects, Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import { findProblems } from '../../../core-aws/infra/find-problems.ts';
import { createStageRules } from '../../../core-aws/infra/stage-rules.ts';
import { TABLES } from '../../../core-aws/tables.ts';
import { createBotsRoutes } from '../../../core-aws/functions/bots-routes.ts';
import { createUploadRoutes } from '../../../core-aws/functions/upload-routes.ts';
import { createTestBotsDeps } from '../../support/bots-deps.ts';
import { createDocumentsWorld } from '../../support/documents-world.ts';
import type { Synthesised } from './synthesise.ts';
import { MAXIMAL, ofType, synthesise } from './synthesise.ts';

const run = promisify(execFile);
const cfnLint = await run('cfn-lint', ['--version']).then(
  () => true,
  () => false,
);
const STAGES = ['dev', 'staging', 'prod'] as const;

describe.each(STAGES)('the stage %s', (stage) => {
  const made: Partial<Record<'minimal' | 'maximal', Synthesised>> = {};
  beforeAll(() => {
    made.minimal = synthesise({ stage });
    made.maximal = synthesise({ stage, ...MAXIMAL });
  }, 120_000);
  afterAll(async () => {
    for (const { folder } of Object.values(made)) await rm(folder, { recursive: true, force: true });
  });
  const prefix = stage === 'prod' ? 'edgewise-' : `edgewise-${stage}-`;

  test('has no finding of cdk-nag or of our own rules, with the least settings and with all', () => {
    expect(made.minimal?.problems).toEqual([]);
    expect(made.maximal?.problems).toEqual([]);
  });

  test('declares every table with its keys, recovery and encryption, and keeps data but in dev', () => {
    const isKept = stage !== 'dev';
    const stateful = made.minimal?.templates[`${prefix}stateful`];
    const tables = Object.values(stateful?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
    expect(tables.map(({ Properties }) => String(Properties['TableName'])).toSorted()).toEqual(
      Object.values(TABLES)
        .map(({ name }) => prefix + name)
        .toSorted(),
    );
    for (const table of tables) {
      expect(table).toMatchObject({
        DeletionPolicy: isKept ? 'Retain' : 'Delete',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: isKept,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
        },
      });
    }
    const ttl = tables.flatMap(({ Properties }) => Properties['TimeToLiveSpecification'] ?? []);
    expect(ttl).toEqual([{ AttributeName: 'expires_at', Enabled: true }]);
    expect(ofType(stateful, 'AWS::Cognito::UserPool')).toMatchObject([
      { DeletionProtection: isKept ? 'ACTIVE' : 'INACTIVE', MfaConfiguration: 'OPTIONAL' },
    ]);
    expect(ofType(stateful, 'AWS::S3::Bucket')).toHaveLength(2);
  });

  test('has vector indexes in the table of segments when they are asked for, and else none', () => {
    const dimensions = (which: 'minimal' | 'maximal'): readonly unknown[] =>
      ofType(made[which]?.templates[`${prefix}stateful`], 'AWS::DynamoDB::Table').flatMap(
        ({ VectorIndexes }) =>
          (VectorIndexes as { Dimensions: number }[] | undefined)?.map((index) => index.Dimensions) ?? [],
      );
    expect(dimensions('minimal')).toEqual([]);
    expect(dimensions('maximal')).toEqual([384, 512]);
  });

  test('runs every function with the memory and time it is defined with, traced, on arm64 and Node 24', () => {
    const functions = ofType(made.minimal?.templates[`${prefix}stateless`], 'AWS::Lambda::Function');
    expect(functions).toHaveLength(Object.keys(FUNCTIONS).length);
    for (const { name, memoryMb, timeoutS } of Object.values(FUNCTIONS)) {
      expect(functions).toContainEqual(
        expect.objectContaining({
          FunctionName: prefix + name,
          MemorySize: memoryMb,
          Timeout: timeoutS,
          Architectures: ['arm64'],
          Runtime: 'nodejs24.x',
          TracingConfig: { Mode: 'Active' },
        }),
      );
    }
    const reserved = functions.filter(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined);
    expect(reserved).toHaveLength(stage === 'dev' ? 0 : functions.length);
  });

  test('lets in only signed callers, streams chat, and gives each job back by itself', () => {
    const stateless = made.minimal?.templates[`${prefix}stateless`];
    const routes = ofType(stateless, 'AWS::ApiGatewayV2::Route');
    expect(routes).toHaveLength(19);
    expect(new Set(routes.map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['AWS_IAM']));
    expect(ofType(stateless, 'AWS::Lambda::Url')).toMatchObject([
      { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM', Qualifier: 'live' },
    ]);
    for (const mapping of ofType(stateless, 'AWS::Lambda::EventSourceMapping')) {
      expect(mapping).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    }
    expect(ofType(stateless, 'AWS::Lambda::EventSourceMapping')).toHaveLength(2);
    expect(ofType(stateless, 'AWS::CodeDeploy::DeploymentGroup')).toHaveLength(6);
  });

  test('allows the edge its routes, the address of chat and files of bots, and nothing else', () => {
    const stateless = made.minimal?.templates[`${prefix}stateless`];
    const edge = ofType(stateless, 'AWS::IAM::Policy').filter(({ Users }) => Users !== undefined);
    expect(edge).toHaveLength(1);
    const [{ PolicyDocument } = {}] = edge;
    const { Statement } = PolicyDocument as {
      readonly Statement: readonly { readonly Action: unknown }[];
    };
    expect(Statement.flatMap(({ Action }) => Action)).toEqual([
      'execute-api:Invoke',
      'lambda:InvokeFunctionUrl',
      'lambda:InvokeFunction',
      's3:PutObject',
      's3:GetObject',
      's3:AbortMultipartUpload',
    ]);
    expect(Statement[2]).toMatchObject({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } });
    expect(ofType(stateless, 'AWS::IAM::AccessKey')).toEqual([]);
  });

  test.skipIf(!cfnLint)(
    `passes cfn-lint${cfnLint ? '' : ' (not run: cfn-lint is not installed)'}`,
    async () => {
      for (const { folder, templates } of Object.values(made)) {
        const files = Object.keys(templates).map((name) => join(folder, 'cdk.out', `${name}.template.json`));
        // W3005: the CDK says a dependency that a reference says already. Nothing depends on it.
        const { stdout } = await run('cfn-lint', ['--ignore-checks', 'W3005', '--', ...files]).catch(
          (failed: { readonly stdout: string }) => failed,
        );
        expect(stdout).toBe('');
      }
    },
    180_000,
  );
});

test('every route of the functions has a method and path that the API lets through', async () => {
  const { templates, folder } = synthesise({ stage: 'prod' });
  const keys = ofType(templates['edgewise-stateless'], 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) =>
    String(RouteKey),
  );
  const isLetThrough = (route: string): boolean =>
    keys.some((key) => new RegExp(`^${key.replace(/\{\w+\+\}/g, '.+').replace(/\{\w+\}/g, '[^/]+')}$`).test(route));
  const world = await createDocumentsWorld();
  const routes = [
    ...Object.keys(createUploadRoutes(world.ports)),
    ...Object.keys(createBotsRoutes(createTestBotsDeps())),
  ];
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.filter((route) => !isLetThrough(route))).toEqual([]);
  expect(isLetThrough('POST /auth/signin') && isLetThrough('POST /auth/signout')).toBe(true);
  expect(isLetThrough('PUT /bots/bot_1') || isLetThrough('GET /auth/signin')).toBe(false);
  await rm(folder, { recursive: true });
});

test('the rules of the house find what is planted against each of them', () => {
  const app = new App({ analyticsReporting: false });
  Aspects.of(app).add(createStageRules(), { priority: AspectPriority.READONLY });
  Tags.of(app).add('app', 'edgewise');
  const stack = new Stack(app, 'planted');
  new ManagedPolicy(stack, 'Policy', {
    statements: [
      new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::one'] }),
      new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }),
      new PolicyStatement({ actions: ['xray:PutTraceSegments'], resources: ['*'] }),
    ],
  });
  new LogGroup(stack, 'Endless', { retention: RetentionDays.INFINITE });
  new Queue(stack, 'Open', { encryption: QueueEncryption.UNENCRYPTED });
  const problems = findProblems(app, app.synth().stacks).join('\n');
  expect(problems).toContain('/planted/Policy/Resource: allows the actions s3:*');
  expect(problems).toContain('/planted/Policy/Resource: allows s3:GetObject on every resource');
  expect(problems).not.toContain('allows xray');
  expect(problems).toContain('/planted/Endless/Resource: keeps its logs for ever');
  expect(problems).toContain('/planted/Open/Resource: is not encrypted');
  expect(problems).toContain('/planted/Open/Resource: has no tag stage');
  expect(problems).not.toContain('has no tag app');
});
