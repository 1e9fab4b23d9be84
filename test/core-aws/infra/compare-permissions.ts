import type { AwsCall } from '../../support/aws-recorder.ts';

export type Permission = Pick<AwsCall, 'by' | 'action' | 'resource'>;

/** What is called and not granted, and what is granted and neither called nor rare; a line each. */
export function comparePermissions({
  granted,
  called,
  rare,
}: {
  readonly granted: readonly Permission[];
  readonly called: readonly Permission[];
  readonly rare: readonly Permission[];
}): { readonly missing: readonly string[]; readonly unused: readonly string[]; readonly notRare: readonly string[] } {
  const toLines = (permissions: readonly Permission[]): ReadonlySet<string> =>
    new Set(permissions.map(({ by, action, resource }) => `${by}: ${action} on ${resource}`));
  const [grants, calls, rares] = [toLines(granted), toLines(called), toLines(rare)];
  return {
    missing: [...calls].filter((line) => !grants.has(line)).toSorted(),
    unused: [...grants].filter((line) => !calls.has(line) && !rares.has(line)).toSorted(),
    notRare: [...rares].filter((line) => calls.has(line)).toSorted(),
  };
}
