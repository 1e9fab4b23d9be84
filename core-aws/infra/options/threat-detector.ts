import { CfnDetector } from 'aws-cdk-lib/aws-guardduty';
import type { Construct } from 'constructs';

/**
 * GuardDuty: watches the account's events for signs of an intruder, the files and the functions' network included.
 * An account has at most one detector in a region, so a second stage in the same account must leave this off.
 * Cost: free for 30 days, then by events; a few US dollars a month for a small stage.
 */
export function createThreatDetector(scope: Construct): CfnDetector {
  return new CfnDetector(scope, 'ThreatDetector', {
    enable: true,
    findingPublishingFrequency: 'FIFTEEN_MINUTES',
    features: [
      { name: 'S3_DATA_EVENTS', status: 'ENABLED' },
      { name: 'LAMBDA_NETWORK_LOGS', status: 'ENABLED' },
    ],
  });
}
