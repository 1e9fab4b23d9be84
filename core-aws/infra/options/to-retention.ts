import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Days as CloudFormation takes them; `parse-settings.ts` has refused what CloudWatch does not know. */
export function toRetention(days: number): RetentionDays {
  // The enum's values are the days themselves.
  const known = Object.values(RetentionDays).find((value): value is RetentionDays => Number(value) === days);
  if (known === undefined) throw new RangeError(`logs cannot be kept for ${days} days`);
  return known;
}
