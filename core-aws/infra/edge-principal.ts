import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acceptWildcards } from './accept-findings.ts';
import type { CoreApi } from './core-api.ts';
import { FILES_PREFIX } from './function-permissions.ts';
import type { StageSettings } from './stage-settings.ts';

/**
 * What the edge signs as: a user, because a Worker is no AWS service and can prove itself by a key only. It may call
 * the routes of the HTTP API, ask the chat function by its address, and put and get files of bots: what
 * `edge/core/core-client.ts` and `edge/uploads/document-bucket.ts` sign, and nothing else. Its key is not made here,
 * where it would lie in the template's outputs: `deploy` makes it and hands it to the Worker.
 */
export function createEdgePrincipal(
  scope: Construct,
  {
    settings,
    coreApi,
    chat,
    bucketArn,
  }: {
    readonly settings: StageSettings;
    readonly coreApi: CoreApi;
    readonly chat: IFunction;
    readonly bucketArn: string;
  },
): User {
  const user = new User(scope, 'Edge', { userName: `${settings.prefix}edge-${settings.region}` });
  const policy = new Policy(scope, 'EdgePolicy', { policyName: 'invoke-only', users: [user] });
  const routes = coreApi.callable.map(({ method, pathPattern }) =>
    Stack.of(scope).formatArn({
      service: 'execute-api',
      resource: coreApi.api.apiId,
      resourceName: `$default/${method}${pathPattern}`,
    }),
  );
  const files = `${bucketArn}/${FILES_PREFIX}*`;
  policy.addStatements(
    new PolicyStatement({ sid: 'Routes', actions: ['execute-api:Invoke'], resources: routes }),
    new PolicyStatement({
      sid: 'ChatAddress',
      actions: ['lambda:InvokeFunctionUrl'],
      resources: [chat.functionArn],
      conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    }),
    // Asked for beside the other since October 2025; by the condition it is good for nothing but the address.
    new PolicyStatement({
      sid: 'ChatByAddressOnly',
      actions: ['lambda:InvokeFunction'],
      resources: [chat.functionArn],
      conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    }),
    new PolicyStatement({
      sid: 'Files',
      // Beginning, filling and completing an upload in parts is PutObject to IAM.
      actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
      resources: [files],
    }),
  );
  acceptWildcards(
    policy,
    [...routes, files],
    'Ids of bots and documents are in paths and keys, and are made while the product runs.',
  );
  return user;
}
