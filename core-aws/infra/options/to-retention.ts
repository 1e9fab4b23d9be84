import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Days as CloudFormation takes them; `parse-settings.ts` has refused what CloudWatch does not know. */
export function toRetention(days: number): RetentionDays {
  // The enum's values are the days themselves.
  return days as RetentionDays;
}
