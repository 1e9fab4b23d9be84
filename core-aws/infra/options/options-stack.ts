import { Aws, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TABLES } from '../../tables.ts';
import type { StageSettings } from '../stage-settings.ts';
import { createAuditTrail } from './audit-trail.ts';
import { createBackupPlan } from './backup-plan.ts';
import { createDashboardHosting } from './dashboard-hosting.ts';
import { createOwnersFirewall } from './owners-firewall.ts';
import { createThreatDetector } from './threat-detector.ts';

export interface OptionsStackProps {
  readonly settings: StageSettings;
  readonly userPoolArn: string;
  readonly documentsBucketArn: string;
  /** Needed with `amplify`: where the Worker answers, e.g. `https://edgewise.example.workers.dev`. */
  readonly edgeUrl?: string;
  /** Needed with `amplify`: the text of the site's `_headers`. */
  readonly headersFile?: string;
}

/** Whether anything of the options stack is switched on; a stack of nothing cannot be deployed. */
export function hasOptions({ options }: Pick<StageSettings, 'options'>): boolean {
  return options.waf || options.cloudTrail || options.guardDuty || options.amplify || options.backup;
}

/** What a stage may have and does without: each part by its switch in `settings.options`, all off by default. */
export class OptionsStack extends Stack {
  constructor(scope: Construct, id: string, props: OptionsStackProps) {
    const { settings, userPoolArn, documentsBucketArn } = props;
    super(scope, id, {
      env: { region: settings.region, ...(settings.account && { account: settings.account }) },
      description: `Edgewise ${settings.stage}: what was switched on`,
    });
    const tableArns = Object.values(TABLES).map(
      ({ name }) =>
        `arn:${Aws.PARTITION}:dynamodb:${settings.region}:${Aws.ACCOUNT_ID}:table/${settings.prefix}${name}`,
    );
    const { waf, cloudTrail, guardDuty, amplify, backup } = settings.options;
    if (waf) createOwnersFirewall(this, settings, { userPoolArn });
    if (cloudTrail) createAuditTrail(this, settings, { documentsBucketArn, tableArns });
    if (guardDuty) createThreatDetector(this);
    if (backup) createBackupPlan(this, settings, { documentsBucketArn, tableArns });
    if (amplify) {
      const { edgeUrl, headersFile } = props;
      if (edgeUrl === undefined || headersFile === undefined) {
        throw new Error('amplify needs the address of the edge (edgeUrl) and the headers of the site (headersFile)');
      }
      createDashboardHosting(this, settings, { edgeUrl, headersFile });
    }
  }
}
