import type { FunctionName, OptionalFunctionName } from '../../core-aws/function-definitions.ts';

/** 1.5 MB, decimal: what a cold start reads and parses. `ingest` holds the readers of every kind of file. */
export const BUNDLE_MAX_BYTES = 1_500_000;
/** AWS takes a function of at most 250 MB unpacked. Source: AWS Lambda Developer Guide, "Lambda quotas" (read 2026-11). */
export const FOLDER_MAX_BYTES = 250_000_000;
const WITHOUT_LIMIT: ReadonlySet<string> = new Set(['ingest']);
/** Packages that no function on AWS may carry: they work without a network, which is not what AWS is for. */
const FORBIDDEN_PACKAGES = ['@energetic-ai/', '@tensorflow/', 'esbuild', 'aws-cdk-lib'];

/** What is wrong with a bundle, each a sentence that names the value and the limit; empty when nothing is. */
export function checkBundle({
  name,
  codeBytes,
  totalBytes,
  inputs,
}: {
  readonly name: FunctionName | OptionalFunctionName;
  readonly codeBytes: number;
  readonly totalBytes: number;
  /** Paths of the sources that went into it. */
  readonly inputs: readonly string[];
}): readonly string[] {
  const problems: string[] = [];
  const say = (bytes: number): string => bytes.toLocaleString('en');
  if (codeBytes > BUNDLE_MAX_BYTES && !WITHOUT_LIMIT.has(name)) {
    problems.push(`${name} has ${say(codeBytes)} bytes of code; the limit is ${say(BUNDLE_MAX_BYTES)}`);
  }
  if (totalBytes > FOLDER_MAX_BYTES) {
    problems.push(`${name} has ${say(totalBytes)} bytes in all; AWS takes ${say(FOLDER_MAX_BYTES)}`);
  }
  if (inputs.length === 0) problems.push(`${name} was made of nothing`);
  for (const forbidden of FORBIDDEN_PACKAGES) {
    const found = inputs.find((input) => input.includes(`node_modules/${forbidden}`));
    if (found !== undefined) problems.push(`${name} must not hold ${found}`);
  }
  return problems;
}
