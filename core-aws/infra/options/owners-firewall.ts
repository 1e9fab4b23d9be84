import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { toRetention } from './to-retention.ts';

/**
 * Requests of one address in five minutes. Our function `auth` signs owners in from a few addresses of AWS, so the
 * limit is for all owners together; the edge has the tight ones, by address and by account.
 */
const MAX_REQUESTS_PER_5_MIN = 2_000;

/** No list of hosting providers (`AnonymousIpList`) among them: our own function calls from one. */
const MANAGED_RULES = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'] as const;

/**
 * A web application firewall in front of the owners' user pool.
 *
 * It stands there because that is the one address of ours on AWS that strangers can use: anyone who reads the client's
 * id in a token can ask Cognito past the edge and its limits. It cannot be attached to an HTTP API, and would have
 * nothing to do there: API Gateway and the function URL refuse what the edge has not signed before any of our code
 * runs. What visitors send meets Cloudflare's own protection first.
 * Cost: some 8 US dollars a month (list and three rules), 0.60 for a million requests.
 * Source: AWS WAF Developer Guide, "Resources that you can protect" (read 2026-11).
 */
export function createOwnersFirewall(
  scope: Construct,
  settings: Pick<StageSettings, 'prefix' | 'logRetentionDays'>,
  { userPoolArn }: { readonly userPoolArn: string },
): CfnWebACL {
  const seenAs = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
    cloudWatchMetricsEnabled: true,
    // Samples hold whole requests, and these carry tokens.
    sampledRequestsEnabled: false,
    metricName: `${settings.prefix}${metricName}`,
  });
  const firewall = new CfnWebACL(scope, 'OwnersFirewall', {
    name: `${settings.prefix}owners`,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: seenAs('owners'),
    rules: [
      {
        name: 'requests-per-address',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: MAX_REQUESTS_PER_5_MIN, aggregateKeyType: 'IP' } },
        visibilityConfig: seenAs('requests-per-address'),
      },
      ...MANAGED_RULES.map((name, at) => ({
        name,
        priority: at + 1,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
        visibilityConfig: seenAs(name),
      })),
    ],
  });
  new CfnWebACLAssociation(scope, 'OwnersFirewallOnPool', { resourceArn: userPoolArn, webAclArn: firewall.attrArn });
  const log = new LogGroup(scope, 'OwnersFirewallLog', {
    // WAF writes only to groups of this beginning.
    logGroupName: `aws-waf-logs-${settings.prefix}owners`,
    retention: toRetention(settings.logRetentionDays),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new CfnLoggingConfiguration(scope, 'OwnersFirewallLogging', {
    resourceArn: firewall.attrArn,
    // Without ":*", which the attribute of a group ends in.
    logDestinationConfigs: [
      `arn:${log.stack.partition}:logs:${log.stack.region}:${log.stack.account}:log-group:aws-waf-logs-${settings.prefix}owners`,
    ],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }],
    loggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
    },
  }).node.addDependency(log);
  return firewall;
}
