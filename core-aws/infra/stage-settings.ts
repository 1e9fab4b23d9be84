/** What a deployment is told, from `-c name=value`, the environment or `cdk.json`; parsed by `parse-settings.ts`. */
export interface StageSettings {
  readonly stage: 'dev' | 'staging' | 'prod';
  readonly region: string;
  /** Twelve digits; absent: whatever account the credentials are of. */
  readonly account?: string;
  /** Before every name: `edgewise-` for prod, `edgewise-{stage}-` otherwise. */
  readonly prefix: string;
  /** Where alarms and budget warnings go; absent: nobody is told, and `deploy` says so. */
  readonly alarmEmail?: string;
  /** Estimated charges of the month, in US dollars, from which there is an alarm. */
  readonly budgetUsd: number;
  /** Where the Worker answers, `https://…`; needed with `amplify`, which sends the API's calls there. */
  readonly edgeUrl?: string;
  /** Days that logs are kept. */
  readonly logRetentionDays: number;
  /**
   * Whether each function has its share of the account's concurrency set apart, which bounds what a flood costs.
   * Absent: not in dev. An account that may run only ten functions at once, as new ones may, has none to set apart.
   */
  readonly reservedConcurrency?: boolean;
  readonly options: {
    readonly waf: boolean;
    readonly cloudTrail: boolean;
    readonly guardDuty: boolean;
    readonly amplify: boolean;
    readonly reporting: boolean;
    readonly backup: boolean;
    /** Sizes of vectors for DynamoDB's own vector index (docs/adr/0013-growth-engine.md); none: left out. */
    readonly vectorIndexDimensions: readonly number[];
  };
}

/** Names the stacks of a stage by their part. */
export type StackPart = 'stateful' | 'stateless' | 'observability' | 'reporting' | 'options';

export function stackName({ prefix }: Pick<StageSettings, 'prefix'>, part: StackPart): string {
  return `${prefix}${part}`;
}
