import { FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import type { Permission } from './compare-permissions.ts';

const LAMBDA_ITSELF = /^(?:logs|xray):/;
const READS_QUEUE = new Set(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']);

/** What a template lets each function do, in the words of the recorder. Unknown resources keep their ARN. */
export function grantedPermissions(template: object, { prefix }: { readonly prefix: string }): readonly Permission[] {
  const resources = Object.entries((template as { readonly Resources: Readonly<Record<string, Resource>> }).Resources);
  const nameOfRole = new Map<string, string>();
  for (const { name } of Object.values(FUNCTIONS)) {
    const [, fn] =
      resources.find(
        ([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties['FunctionName'] === prefix + name,
      ) ?? [];
    const assumed = (fn?.Properties['Role'] ?? {}) as { readonly 'Fn::GetAtt'?: readonly string[] };
    const role = assumed['Fn::GetAtt']?.[0];
    if (role === undefined) throw new Error(`${name} has no role`);
    nameOfRole.set(role, name);
  }
  return resources.flatMap(([, { Type, Properties }]) => {
    if (Type !== 'AWS::IAM::Policy') return [];
    const roles = (Properties['Roles'] ?? []) as readonly { readonly Ref: string }[];
    const by = roles.map(({ Ref }) => nameOfRole.get(Ref)).find((name) => name !== undefined);
    if (by === undefined) return [];
    const { Statement } = Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] };
    return Statement.flatMap(({ Action, Resource: arns }) =>
      [Action].flat().flatMap((action) =>
        [arns].flat().flatMap((arn): readonly Permission[] => {
          const text = toText(arn);
          const isQueues = READS_QUEUE.has(action);
          // What Lambda does in the function's name is not in the function's code.
          if (LAMBDA_ITSELF.test(action) || isQueues) return [];
          return [{ by, action, resource: toResource(text, prefix) }];
        }),
      ),
    );
  });
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

function toResource(arn: string, prefix: string): string {
  const table = new RegExp(`:table/${prefix}([^/]+)(?:/index/(.+))?$`).exec(arn);
  if (table) return table[2] === undefined ? (table[1] ?? '') : `${table[1]}/${table[2]}`;
  if (/:s3:::[^/]+\/bots\/\*$/.test(arn)) return 'files';
  if (/:s3:::[^/]+$/.test(arn)) return 'bucket';
  if (arn.endsWith(`:${prefix}ingest`)) return 'ingest-queue';
  if (arn.endsWith('/gemini-api-key')) return 'gemini-key';
  return arn;
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = typeof value === 'object' && value !== null ? Reflect.get(value, 'Fn::Join') : undefined;
  return Array.isArray(join) && Array.isArray(join[1])
    ? join[1].map((part: unknown) => (typeof part === 'string' ? part : '…')).join('')
    : JSON.stringify(value);
}
