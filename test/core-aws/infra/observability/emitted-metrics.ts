/** One time series: where it is kept, what it is called, and of what. */
export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Values by series, of all lines in CloudWatch's Embedded Metric Format among what a function wrote. */
export function readEmitted(output: string): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, number[]>();
  for (const line of output.split('\n')) {
    if (!line.includes('"_aws"')) continue;
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>> & {
      readonly _aws: {
        readonly CloudWatchMetrics: readonly {
          readonly Namespace: string;
          readonly Dimensions: readonly (readonly string[])[];
          readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
        }[];
      };
    };
    for (const { Namespace, Dimensions, Metrics } of entry._aws.CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(entry[name])]));
        for (const { Name } of Metrics) {
          const key = keyOf({ namespace: Namespace, name: Name, dimensions });
          values.set(key, [...(values.get(key) ?? []), ...([entry[Name]].flat() as number[])]);
        }
      }
    }
  }
  return values;
}

export function keyOf({ namespace, name, dimensions }: Series): string {
  const sorted = Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace} ${name} ${sorted.map(([key, value]) => `${key}=${value}`).join(',')}`;
}

/** What one side has and the other has not, as sentences; empty when both are the same. */
export function compareSeries(emitted: ReadonlySet<string>, watched: ReadonlySet<string>): readonly string[] {
  return [
    ...[...emitted].filter((key) => !watched.has(key)).map((key) => `nobody reads ${key}`),
    ...[...watched].filter((key) => !emitted.has(key)).map((key) => `nothing emits ${key}`),
  ].toSorted();
}
