import { CfnOutput } from 'aws-cdk-lib';
import { CfnApp, CfnBranch } from 'aws-cdk-lib/aws-amplify';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { toAmplifyHeaders } from './amplify-headers.ts';

/** What the edge answers for the dashboard's origin; the browser sees one origin, so cookies and the policy hold. */
const FROM_EDGE = ['/api/<*>', '/auth/<*>', '/widget.js', '/widget/<*>', '/healthz'];
/** Addresses inside the dashboard, which are the page; a file that is not there stays missing. */
const PAGES = '</^[^.]+$/>';
const BRANCH = 'live';

/**
 * The dashboard on Amplify in place of the edge's own files: for who must have it in their AWS account. The built
 * files are uploaded (`aws amplify create-deployment`), not built there, so that Amplify needs no access to sources.
 * Cost: nothing by itself; 0.15 US dollars for a gigabyte sent.
 */
export function createDashboardHosting(
  scope: Construct,
  settings: Pick<StageSettings, 'prefix' | 'stage'>,
  { edgeUrl, headersFile }: { readonly edgeUrl: string; readonly headersFile: string },
): CfnApp {
  const edge = edgeUrl.replace(/\/$/, '');
  const app = new CfnApp(scope, 'Dashboard', {
    name: `${settings.prefix}dashboard`,
    platform: 'WEB',
    customHeaders: toAmplifyHeaders(headersFile),
    customRules: [
      ...FROM_EDGE.map((source) => ({ source, target: edge + source, status: '200' })),
      { source: PAGES, target: '/index.html', status: '200' },
    ],
  });
  new CfnBranch(scope, 'DashboardBranch', {
    appId: app.attrAppId,
    branchName: BRANCH,
    enableAutoBuild: false,
    stage: settings.stage === 'prod' ? 'PRODUCTION' : 'DEVELOPMENT',
  });
  new CfnOutput(scope, 'DashboardAppId', { value: app.attrAppId });
  new CfnOutput(scope, 'DashboardUrl', { value: `https://${BRANCH}.${app.attrDefaultDomain}` });
  return app;
}
