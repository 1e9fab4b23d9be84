/** A failure known from its words: what it means, and what to do. docs/deploy.md lists the same. */
export interface KnownFailure {
  /** As it stands in what AWS, the CDK or wrangler print. */
  readonly sign: string;
  readonly pattern: RegExp;
  readonly next: string;
}

export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    sign: 'ExpiredToken',
    pattern: /ExpiredToken|token.{0,30}expired|session has expired/i,
    next: 'The AWS session has ended. Sign in again (aws sso login, or new keys in the environment).',
  },
  {
    sign: 'AccessDenied',
    pattern: /AccessDenied|is not authorized to perform|UnauthorizedOperation/,
    next: 'These credentials may not do this. Use those of an administrator of the account, or have the named action allowed.',
  },
  {
    sign: 'InvalidClientTokenId',
    pattern: /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/,
    next: 'AWS does not know this key, or the secret does not belong to it. Put the right pair into the environment or profile.',
  },
  {
    sign: '/cdk-bootstrap/',
    pattern: /\/cdk-bootstrap\/|has not been bootstrapped|toolkit stack must be deployed|Is account .* bootstrapped/i,
    next: 'Prepare the account for the CDK once: npx cdk bootstrap aws://ACCOUNT/REGION.',
  },
  {
    sign: 'UnreservedConcurrentExecution',
    pattern: /UnreservedConcurrentExecution/,
    next: 'The account may run too few functions at once to reserve some. Add -c reservedConcurrency=false, or ask AWS for a higher quota.',
  },
  {
    sign: 'ROLLBACK_COMPLETE',
    pattern: /is in (ROLLBACK_COMPLETE|ROLLBACK_FAILED) state/,
    next: 'The first creation of this stack failed and left an empty one. Delete that stack in the CloudFormation console.',
  },
  {
    sign: 'DELETE_FAILED',
    pattern: /DELETE_FAILED/,
    next: 'Something in this stack will not go: a reporting database or backup vault that is protected, or a bucket that filled again. Its name is in the line above; take off its protection or empty it in the AWS console.',
  },
  {
    sign: '_IN_PROGRESS',
    pattern: /is in [A-Z_]+_IN_PROGRESS state|currently in progress/,
    next: 'CloudFormation is still working on this stack, maybe for an interrupted deployment. Wait until it is done.',
  },
  {
    sign: 'already exists',
    pattern: /already exists/,
    next: 'Something of that name is there and does not belong to this stack, kept from an earlier deployment perhaps. Delete or import it, or deploy another stage.',
  },
  {
    sign: 'Authentication error [code: 10000]',
    pattern: /Authentication error|code: 10000|Invalid API Token|not authenticated|In a non-interactive environment/i,
    next: 'Cloudflare does not accept the sign-in. Run npx wrangler login, or set a CLOUDFLARE_API_TOKEN made from the template "Edit Cloudflare Workers".',
  },
  {
    sign: 'CLOUDFLARE_ACCOUNT_ID',
    pattern: /More than one account available|CLOUDFLARE_ACCOUNT_ID/,
    next: 'This sign-in reaches several Cloudflare accounts. Set CLOUDFLARE_ACCOUNT_ID to the one that is meant.',
  },
  {
    sign: 'workers.dev subdomain',
    pattern: /workers\.dev subdomain/i,
    next: 'The Cloudflare account has no workers.dev address yet. Open Workers & Pages once in the Cloudflare dashboard and choose one.',
  },
  {
    sign: 'Unreachable',
    pattern: /Unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|fetch failed/,
    next: 'A service could not be reached. Check the network, or the proxy.',
  },
];

/** What to do about a failure, told by the words it came with. */
export function nextFor(output: string): string {
  return (
    KNOWN_FAILURES.find(({ pattern }) => pattern.test(output))?.next ??
    'Read the lines above: they are what the program itself said last.'
  );
}

const SECRET = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|AIza[\w-]{35}|(?<=[Bb]earer )[\w.-]+/g;

/** The end of what a program said, without what looks like a key: it may be pasted into a question to others. */
export function lastLines(output: string, count = 12): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\s+at .*[:(]\d+/.test(line));
  return lines.slice(-count).join('\n').replace(SECRET, '(left out)');
}
