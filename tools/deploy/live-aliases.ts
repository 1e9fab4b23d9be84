import { FUNCTIONS } from '../../core-aws/function-definitions.ts';
import type { Aws } from './aws.ts';
import { isNotFound } from './aws.ts';

export interface AliasMove {
  readonly functionName: string;
  readonly from: string;
  readonly to: string;
  /** A deployment is under way, and a part of the calls goes to its version. */
  readonly isShared: boolean;
}

export interface AliasPlan {
  readonly moves: readonly AliasMove[];
  /** Functions that have no earlier version, or are not there. */
  readonly stay: readonly string[];
}

/** What core-aws/infra/core-function.ts calls it; taking it from there would load the whole CDK. */
export const LIVE_ALIAS = 'live';
const API = '2015-03-31';

/** Where each function's alias points, and the version before. While a deployment is under way: back to the version it began with. */
export async function planAliases(aws: Aws, prefix: string): Promise<AliasPlan> {
  const moves: AliasMove[] = [];
  const stay: string[] = [];
  for (const { name } of Object.values(FUNCTIONS)) {
    const functionName = prefix + name;
    const alias = await readAlias(aws, functionName);
    if (alias === undefined) {
      stay.push(functionName);
      continue;
    }
    if (alias.isShared) {
      moves.push({ functionName, from: alias.version, to: alias.version, isShared: true });
      continue;
    }
    const earlier = (await listVersions(aws, functionName)).filter((version) => version < Number(alias.version));
    if (earlier.length === 0) stay.push(functionName);
    else moves.push({ functionName, from: alias.version, to: String(Math.max(...earlier)), isShared: false });
  }
  return { moves, stay };
}

/** Stops the deployment under way, if there is one, and points the alias. Repeating it changes nothing. */
export async function moveAlias(aws: Aws, application: string, move: AliasMove): Promise<void> {
  if (move.isShared) {
    const { deployments = [] } = await aws.json('codedeploy', 'ListDeployments', {
      applicationName: application,
      deploymentGroupName: move.functionName,
      includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Ready'],
    });
    for (const deploymentId of Array.isArray(deployments) ? deployments : []) {
      await aws.json('codedeploy', 'StopDeployment', { deploymentId, autoRollbackEnabled: false });
    }
  }
  await aws.rest('lambda', {
    method: 'PUT',
    url: aliasUrl(aws, move.functionName),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ FunctionVersion: move.to, RoutingConfig: { AdditionalVersionWeights: {} } }),
  });
}

const functionUrl = ({ region }: Aws, functionName: string): string =>
  `https://lambda.${region}.amazonaws.com/${API}/functions/${functionName}`;
const aliasUrl = (aws: Aws, functionName: string): string => `${functionUrl(aws, functionName)}/aliases/${LIVE_ALIAS}`;

async function readAlias(
  aws: Aws,
  functionName: string,
): Promise<{ readonly version: string; readonly isShared: boolean } | undefined> {
  try {
    const alias = JSON.parse(await aws.rest('lambda', { method: 'GET', url: aliasUrl(aws, functionName) })) as {
      readonly FunctionVersion: string;
      readonly RoutingConfig?: { readonly AdditionalVersionWeights?: object } | null;
    };
    const weights = alias.RoutingConfig?.AdditionalVersionWeights ?? {};
    return { version: alias.FunctionVersion, isShared: Object.keys(weights).length > 0 };
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

/** Numbers only: `$LATEST` is no version to go back to. */
async function listVersions(aws: Aws, functionName: string): Promise<readonly number[]> {
  const found: number[] = [];
  let marker = '';
  do {
    const page = JSON.parse(
      await aws.rest('lambda', {
        method: 'GET',
        url: `${functionUrl(aws, functionName)}/versions?MaxItems=50${marker && `&Marker=${encodeURIComponent(marker)}`}`,
      }),
    ) as { readonly Versions: readonly { readonly Version: string }[]; readonly NextMarker?: string | null };
    found.push(...page.Versions.map(({ Version }) => Number(Version)).filter(Number.isInteger));
    marker = page.NextMarker ?? '';
  } while (marker !== '');
  return found;
}
