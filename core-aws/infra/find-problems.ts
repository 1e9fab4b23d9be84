import type { App } from 'aws-cdk-lib';
import { SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';

/**
 * Everything that is wrong with a synthesised deployment, each a line with the path of what it is about: errors and
 * warnings of the synthesis, this house's rules among them, and findings of cdk-nag that nobody gave a reason for.
 */
export function findProblems(app: App, stacks: readonly CloudFormationStackArtifact[]): readonly string[] {
  const messages = stacks.flatMap(({ messages: all }) =>
    all
      .filter(({ level }) => level !== SynthesisMessageLevel.INFO)
      .map(({ id, entry }) => `${id}: ${typeof entry.data === 'string' ? entry.data : JSON.stringify(entry.data)}`),
  );
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const findings = violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${constructPath ?? ''}: ${ruleName}: ${description}`),
  );
  return [...messages, ...findings];
}
