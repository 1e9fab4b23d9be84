import { App, AspectPriority, Aspects, Tags } from 'aws-cdk-lib';
import { documentsBucketName } from './documents-bucket.ts';
import { ObservabilityStack } from './observability/observability-stack.ts';
import { hasOptions, OptionsStack } from './options/options-stack.ts';
import { ReportingStack } from './options/reporting-stack.ts';
import { createStageRules } from './stage-rules.ts';
import type { StageSettings } from './stage-settings.ts';
import { stackName } from './stage-settings.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack } from './stateless-stack.ts';

/** Ways of the CDK that are not its defaults yet; here and not in cdk.json, so that whoever composes has the same. */
const FLAGS = {
  // The access log is written by leave of a bucket policy, since buckets of ours have no access lists.
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  // What another stack refers to cannot be deleted from under it.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

export interface ComposedApp {
  readonly app: App;
  readonly stateful: StatefulStack;
  readonly stateless: StatelessStack;
  readonly observability: ObservabilityStack;
}

/**
 * The whole deployment of one stage. Nothing is looked up anywhere: what is synthesised depends on the settings and
 * the bundles only, so that it is the same on every machine, without an account and without a network.
 */
export function composeApp(
  settings: StageSettings,
  {
    functionsFolder,
    headersFile,
    outDir,
  }: {
    readonly functionsFolder: string;
    /** Text of the site's `_headers`; needed where Amplify serves the dashboard. */
    readonly headersFile?: string;
    readonly outDir?: string;
  },
): ComposedApp {
  const app = new App({ analyticsReporting: false, context: FLAGS, ...(outDir && { outdir: outDir }) });
  Tags.of(app).add('app', 'edgewise');
  Tags.of(app).add('stage', settings.stage);
  const stateful = new StatefulStack(app, settings);
  const stateless = new StatelessStack(app, settings, { stateful, functionsFolder });
  const observability = new ObservabilityStack(app, {
    settings,
    httpApiId: stateless.api.apiId,
    bucket: documentsBucketName(settings),
  });
  if (hasOptions(settings)) {
    new OptionsStack(app, stackName(settings, 'options'), {
      settings,
      userPoolArn: stateful.userPool.userPoolArn,
      documentsBucketArn: stateful.bucket.bucketArn,
      ...(settings.edgeUrl === undefined ? {} : { edgeUrl: settings.edgeUrl }),
      ...(headersFile === undefined ? {} : { headersFile }),
    });
  }
  if (settings.options.reporting) {
    new ReportingStack(app, stackName(settings, 'reporting'), { settings, functionsFolder });
  }
  Aspects.of(app).add(createStageRules(), { priority: AspectPriority.READONLY });
  return { app, stateful, stateless, observability };
}
