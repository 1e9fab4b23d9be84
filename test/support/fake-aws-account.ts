import { createAws } from '../../tools/deploy/aws.ts';
import type { Aws } from '../../tools/deploy/aws.ts';

/** The key of the person who deploys. */
export const DEPLOYER = { accessKeyId: 'AKIADEPLOYERCANARY00', secretAccessKey: 'deployer-secret-canary' };

interface FakeFunction {
  live: string;
  versions: string[];
  weights: Record<string, number>;
}

interface FakeStack {
  outputs: Readonly<Record<string, string>>;
  isProtected: boolean;
  status?: string;
  reason?: string;
}

/** One AWS account, as far as deploying goes, behind AWS's own wire forms. */
export interface FakeAwsAccount {
  readonly id: string;
  readonly region: string;
  /** `service Operation` of every request, in order. */
  readonly calls: string[];
  /** Requests that are refused from now on, by `service Operation`: status, code, message. */
  readonly refuse: Map<string, readonly [status: number, code: string, message: string]>;
  readonly parameters: Map<string, string>;
  /** Users with their keys: id -> secret. */
  readonly users: Map<string, Map<string, string>>;
  readonly functions: Map<string, FakeFunction>;
  /** Tables: number of items, and whether they refuse to be deleted. */
  readonly tables: Map<string, { items: number; isProtected: boolean }>;
  /** Buckets with the keys of their object versions. */
  readonly buckets: Map<string, string[]>;
  readonly pools: Map<string, { name: string; users: number }>;
  readonly stacks: Map<string, FakeStack>;
  /** Called when a stack is to be deleted: what goes with it. Throws the reason why it stays. */
  deleteStack: (name: string) => void;
  /** Deployments CodeDeploy has under way. */
  readonly deployments: Set<string>;
  /** Every request goes through this, which may lose it or its answer. */
  around: (call: string, act: () => Response) => Response;
  readonly connect: (region?: string) => Aws;
}

type Answer = readonly [status: number, body: string];

const json = (body: unknown, status = 200): Answer => [status, JSON.stringify(body)];
const member = (fields: Readonly<Record<string, string>>): string =>
  `<member>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value.replaceAll('&', '&amp;')}</${name}>`)
    .join('')}</member>`;

export function createFakeAwsAccount({ id = '123456789012', region = 'eu-central-1' } = {}): FakeAwsAccount {
  let keyCount = 0;
  const account: FakeAwsAccount = {
    id,
    region,
    calls: [],
    refuse: new Map(),
    parameters: new Map([['/cdk-bootstrap/hnb659fds/version', '28']]),
    users: new Map(),
    functions: new Map(),
    tables: new Map(),
    buckets: new Map(),
    pools: new Map(),
    stacks: new Map(),
    deleteStack: (name) => void account.stacks.delete(name),
    deployments: new Set(),
    around: (_call, act) => act(),
    connect: (asked = region) => createAws(DEPLOYER, asked, { fetch: handle }),
  };

  async function handle(request: Request): Promise<Response> {
    const { host } = new URL(request.url);
    const service = host.includes('.s3.') ? 's3' : (host.split('.')[0] ?? '');
    const body = await request.text();
    const call = `${service} ${operationOf(request, service, body)}`;
    const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
      request.headers.get('authorization') ?? '',
    );
    account.calls.push(call);
    if (scope?.[1] !== DEPLOYER.accessKeyId || scope[3] !== service) {
      return new Response('<Error><Code>SignatureDoesNotMatch</Code></Error>', { status: 403 });
    }
    if (service === 'iam' && scope[2] !== 'us-east-1') {
      return new Response('<Error><Code>SignatureDoesNotMatch</Code></Error>', { status: 403 });
    }
    const refused = account.refuse.get(call);
    if (refused !== undefined) {
      const [status, code, message] = refused;
      const isXml = service === 'sts' || service === 'iam' || service === 'cloudformation' || service === 's3';
      return isXml
        ? new Response(
            `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
            { status },
          )
        : Response.json({ __type: `com.amazonaws#${code}`, message }, { status });
    }
    return account.around(call, () => {
      const [status, text] = answer(call, request, body);
      return new Response(status === 204 ? null : text, { status });
    });
  }

  function answer(call: string, request: Request, body: string): Answer {
    const params = new URLSearchParams(body);
    const param = (name: string): string => params.get(name) ?? '';
    const input = (): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;
    const text = (name: string): string => String(input()[name]);
    const missing = (status: number, code: string): Answer => [
      status,
      `<ErrorResponse><Error><Code>${code}</Code><Message>${code === 'ValidationError' ? 'Stack does not exist' : ''}</Message></Error></ErrorResponse>`,
    ];
    const missingJson = (code: string): Answer => json({ __type: code, message: 'not there' }, 400);
    switch (call) {
      case 'sts GetCallerIdentity':
        return [
          200,
          `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${id}:user/ada</Arn><UserId>U</UserId><Account>${id}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        ];
      case 'ssm GetParameter': {
        const value = account.parameters.get(text('Name'));
        return value === undefined
          ? missingJson('ParameterNotFound')
          : json({ Parameter: { Name: text('Name'), Value: value } });
      }
      case 'ssm PutParameter':
        if (text('Type') !== 'SecureString') return missingJson('UnsupportedParameterType');
        account.parameters.set(text('Name'), text('Value'));
        return json({ Version: 1 });
      case 'ssm DeleteParameter':
        return account.parameters.delete(text('Name')) ? json({}) : missingJson('ParameterNotFound');
      case 'iam ListAccessKeys': {
        const keys = account.users.get(param('UserName'));
        if (keys === undefined) return missing(404, 'NoSuchEntity');
        const members = [...keys.keys()].map((AccessKeyId, at) =>
          member({
            UserName: param('UserName'),
            AccessKeyId,
            Status: 'Active',
            CreateDate: `2026-11-0${at + 1}T00:00:00Z`,
          }),
        );
        return [
          200,
          `<ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata>${members.join('')}</AccessKeyMetadata><IsTruncated>false</IsTruncated></ListAccessKeysResult></ListAccessKeysResponse>`,
        ];
      }
      case 'iam CreateAccessKey': {
        const keys = account.users.get(param('UserName'));
        if (keys === undefined) return missing(404, 'NoSuchEntity');
        if (keys.size >= 2) return [409, '<ErrorResponse><Error><Code>LimitExceeded</Code></Error></ErrorResponse>'];
        keyCount += 1;
        const key = `AKIAEDGECANARY${String(keyCount).padStart(6, '0')}`;
        keys.set(key, `edge-secret-canary-${keyCount}`);
        return [
          200,
          `<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><UserName>${param('UserName')}</UserName><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>${keys.get(key)}</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>`,
        ];
      }
      case 'iam DeleteAccessKey':
        return account.users.get(param('UserName'))?.delete(param('AccessKeyId'))
          ? [200, '<DeleteAccessKeyResponse/>']
          : missing(404, 'NoSuchEntity');
      case 'cloudformation DescribeStacks': {
        const stack = account.stacks.get(param('StackName'));
        if (stack === undefined) return missing(400, 'ValidationError');
        const status = stack.status ?? 'UPDATE_COMPLETE';
        if (status === 'DELETE_IN_PROGRESS') {
          // As seen the next time.
          try {
            account.deleteStack(param('StackName'));
          } catch (reason) {
            Object.assign(stack, { status: 'DELETE_FAILED', reason: reason instanceof Error ? reason.message : '' });
          }
        }
        const outputs = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) =>
          member({ OutputKey, OutputValue }),
        );
        return [
          200,
          `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackStatus>${status}</StackStatus><StackStatusReason>${stack.reason ?? ''}</StackStatusReason><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
        ];
      }
      case 'cloudformation DeleteStack': {
        const stack = account.stacks.get(param('StackName'));
        if (stack?.isProtected === true)
          return [
            400,
            '<ErrorResponse><Error><Code>ValidationError</Code><Message>TerminationProtection is enabled</Message></Error></ErrorResponse>',
          ];
        if (stack !== undefined) stack.status = 'DELETE_IN_PROGRESS';
        return [200, '<DeleteStackResponse/>'];
      }
      case 'cloudformation UpdateTerminationProtection': {
        const stack = account.stacks.get(param('StackName'));
        if (stack === undefined) return missing(400, 'ValidationError');
        stack.isProtected = param('EnableTerminationProtection') === 'true';
        return [200, '<UpdateTerminationProtectionResponse/>'];
      }
      case 'dynamodb Scan': {
        const table = account.tables.get(text('TableName'));
        if (table === undefined) return missingJson('ResourceNotFoundException');
        const limit = Number(input()['Limit']);
        return json({
          Count: Math.min(table.items, limit),
          ScannedCount: Math.min(table.items, limit),
          ...(table.items > limit ? { LastEvaluatedKey: { bot_id: { S: 'b' } } } : {}),
        });
      }
      case 'dynamodb UpdateTable': {
        const table = account.tables.get(text('TableName'));
        if (table === undefined) return missingJson('ResourceNotFoundException');
        table.isProtected = input()['DeletionProtectionEnabled'] === true;
        return json({ TableDescription: {} });
      }
      case 'dynamodb DeleteTable': {
        const table = account.tables.get(text('TableName'));
        if (table === undefined) return missingJson('ResourceNotFoundException');
        if (table.isProtected) return json({ __type: 'ValidationException', message: 'protected' }, 400);
        account.tables.delete(text('TableName'));
        return json({});
      }
      case 'cognito-idp ListUserPools':
        return json({ UserPools: [...account.pools].map(([Id, { name: Name }]) => ({ Id, Name })) });
      case 'cognito-idp ListUsers': {
        const pool = account.pools.get(text('UserPoolId'));
        if (pool === undefined) return missingJson('ResourceNotFoundException');
        const limit = Number(input()['Limit']);
        return json({
          Users: Array.from({ length: Math.min(pool.users, limit) }, () => ({})),
          ...(pool.users > limit ? { PaginationToken: 'more' } : {}),
        });
      }
      case 'cognito-idp UpdateUserPool':
        return account.pools.has(text('UserPoolId')) ? json({}) : missingJson('ResourceNotFoundException');
      case 'cognito-idp DeleteUserPool':
        return account.pools.delete(text('UserPoolId')) ? json({}) : missingJson('ResourceNotFoundException');
      case 'codedeploy ListDeployments':
        return json({ deployments: [...account.deployments] });
      case 'codedeploy StopDeployment':
        account.deployments.delete(text('deploymentId'));
        return json({ status: 'Pending' });
      default:
        return call.startsWith('s3 ') ? answerS3(call, request, body) : answerLambda(call, request, body);
    }
  }

  function answerLambda(call: string, request: Request, body: string): Answer {
    const name = /functions\/([^/]+)/.exec(request.url)?.[1] ?? '';
    const fn = account.functions.get(name);
    if (fn === undefined) return json({ Type: 'User', Message: 'Function not found' }, 404);
    if (call === 'lambda ListVersionsByFunction') {
      const all = ['$LATEST', ...fn.versions];
      const at = Number(new URL(request.url).searchParams.get('Marker') ?? 0);
      return json({
        Versions: all.slice(at, at + 2).map((Version) => ({ Version })),
        NextMarker: at + 2 < all.length ? String(at + 2) : null,
      });
    }
    if (call === 'lambda UpdateAlias') {
      const asked = JSON.parse(body) as {
        FunctionVersion: string;
        RoutingConfig: { AdditionalVersionWeights: Record<string, number> };
      };
      if (!fn.versions.includes(asked.FunctionVersion)) return json({ Message: 'no such version' }, 404);
      fn.live = asked.FunctionVersion;
      fn.weights = asked.RoutingConfig.AdditionalVersionWeights;
    }
    return json({
      Name: 'live',
      FunctionVersion: fn.live,
      ...(Object.keys(fn.weights).length > 0 ? { RoutingConfig: { AdditionalVersionWeights: fn.weights } } : {}),
    });
  }

  function answerS3(call: string, request: Request, body: string): Answer {
    const name = new URL(request.url).host.split('.s3.')[0] ?? '';
    const keys = account.buckets.get(name);
    if (keys === undefined) return [404, '<Error><Code>NoSuchBucket</Code></Error>'];
    if (call === 's3 DeleteObjects') {
      const gone = new Set(
        [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
          key.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
        ),
      );
      if (request.headers.get('content-md5') === null) return [400, '<Error><Code>InvalidRequest</Code></Error>'];
      account.buckets.set(
        name,
        keys.filter((key) => !gone.has(key)),
      );
      return [200, '<DeleteResult/>'];
    }
    if (call === 's3 DeleteBucket') {
      if (keys.length > 0) return [409, '<Error><Code>BucketNotEmpty</Code></Error>'];
      account.buckets.delete(name);
      return [204, ''];
    }
    const page = keys.slice(0, 1_000);
    const escape = (key: string): string =>
      key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const entries = page.map((key, at) =>
      at % 2 === 0
        ? `<Version><Key>${escape(key)}</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest></Version>`
        : `<DeleteMarker><Key>${escape(key)}</Key><VersionId>v2</VersionId></DeleteMarker>`,
    );
    return [
      200,
      `<ListVersionsResult><IsTruncated>${keys.length > page.length}</IsTruncated>${entries.join('')}</ListVersionsResult>`,
    ];
  }

  return account;
}

function operationOf(request: Request, service: string, body: string): string {
  const { searchParams, pathname } = new URL(request.url);
  if (service === 's3') {
    if (request.method === 'DELETE') return 'DeleteBucket';
    return searchParams.has('delete') ? 'DeleteObjects' : 'ListObjectVersions';
  }
  if (service === 'lambda') {
    if (pathname.endsWith('/versions')) return 'ListVersionsByFunction';
    return request.method === 'PUT' ? 'UpdateAlias' : 'GetAlias';
  }
  return request.headers.get('x-amz-target')?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';
}
