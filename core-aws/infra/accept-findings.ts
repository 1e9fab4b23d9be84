import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Says of findings of cdk-nag that they are right and why we do it all the same. On the construct they are about, never
 * on a stack, so that the next construct of the kind is found again.
 * @param reasons By the finding's id.
 */
export function acceptFindings(construct: Construct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** The same for permissions that end in a wildcard, each by itself: another one on the same role is found. */
export function acceptWildcards(construct: Construct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    const id = `AwsSolutions-IAM5[Resource::${flatten(Stack.of(construct).resolve(resource))}]`;
    acceptFindings(construct, { [id]: reason });
  }
}

/** What is known at deployment only is written as `<name>`, as cdk-nag does in its ids. */
function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind, inner] = []] = Object.entries(value);
  if (kind === 'Ref') return `<${String(inner)}>`;
  if (kind === 'Fn::GetAtt' && Array.isArray(inner)) return `<${inner.join('.')}>`;
  if (kind === 'Fn::Join' && Array.isArray(inner) && Array.isArray(inner[1])) {
    return inner[1].map(flatten).join(String(inner[0]));
  }
  throw new Error(`${kind} in the name of a resource is not known here`);
}
