import { AwsClient } from 'aws4fetch';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What AWS refused, by its own code, or `Unreachable`. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(service: string, code: string, message: string, status: number) {
    super(`${service}: ${code}${message === '' ? '' : `: ${message}`}`);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

type Json = Readonly<Record<string, unknown>>;

/** The three ways in which the services used here are spoken to. Throws `AwsError`. */
export interface Aws {
  readonly region: string;
  /** AWS JSON 1.0/1.1: DynamoDB, SSM, Cognito, CodeDeploy. */
  readonly json: (service: JsonService, operation: string, body: Json) => Promise<Json>;
  /** AWS Query: STS, IAM, CloudFormation. Answers XML. */
  readonly query: (service: QueryService, action: string, params?: Readonly<Record<string, string>>) => Promise<string>;
  /** REST: Lambda (JSON), S3 (XML), and our own chat function. Answers the body as text. */
  readonly rest: (
    service: 'lambda' | 's3',
    request: {
      readonly method: string;
      readonly url: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) => Promise<string>;
}

export type JsonService = 'dynamodb' | 'ssm' | 'cognito-idp' | 'codedeploy';
export type QueryService = 'sts' | 'iam' | 'cloudformation';

const TARGETS: Readonly<Record<JsonService, string>> = {
  dynamodb: 'DynamoDB_20120810',
  ssm: 'AmazonSSM',
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  codedeploy: 'CodeDeploy_20141006',
};
const VERSIONS: Readonly<Record<QueryService, string>> = {
  sts: '2011-06-15',
  iam: '2010-05-08',
  cloudformation: '2010-05-15',
};
const DEADLINE_MS = 20_000;

/**
 * AWS's own wire forms, signed by aws4fetch: the tools need twenty calls of nine services, and five more SDK clients
 * for them would weigh more than this file.
 */
export function createAws(
  credentials: AwsCredentials,
  region: string,
  { fetch: send }: { readonly fetch: (request: Request) => Promise<Response> },
): Aws {
  const { sessionToken, ...keys } = credentials;
  const client = new AwsClient({
    ...keys,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    retries: 2,
  });

  async function call(service: string, url: string, init: RequestInit, signingRegion = region): Promise<string> {
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      response = await send(await client.sign(url, { ...init, signal, aws: { service, region: signingRegion } }));
      text = await response.text();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AwsError(service, 'Unreachable', `no answer from ${new URL(url).host} (${why})`, 0);
    }
    if (response.ok) return text;
    const { code, message } = readRefusal(text, response.headers);
    throw new AwsError(service, code ?? `Http${response.status}`, message ?? '', response.status);
  }

  return {
    region,
    async json(service, operation, body) {
      const answer = await call(service, `https://${service}.${region}.amazonaws.com/`, {
        method: 'POST',
        headers: {
          'content-type': service === 'dynamodb' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1',
          'x-amz-target': `${TARGETS[service]}.${operation}`,
        },
        body: JSON.stringify(body),
      });
      return answer === '' ? {} : (JSON.parse(answer) as Json);
    },
    query(service, action, params = {}) {
      // IAM is one for all regions, and signs as the oldest of them.
      const isGlobal = service === 'iam';
      const host = isGlobal ? 'iam.amazonaws.com' : `${service}.${region}.amazonaws.com`;
      return call(
        service,
        `https://${host}/`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ Action: action, Version: VERSIONS[service], ...params }).toString(),
        },
        isGlobal ? 'us-east-1' : region,
      );
    },
    rest: (service, { method, url, body, headers }) =>
      call(service, url, {
        method,
        ...(body === undefined ? {} : { body }),
        ...(headers && { headers: { ...headers } }),
      }),
  };
}

/** Services name their errors in a header, in JSON as `__type`, or in XML as `Code`. */
function readRefusal(
  text: string,
  headers: Headers,
): { readonly code: string | undefined; readonly message: string | undefined } {
  const named = headers.get('x-amzn-errortype')?.split(':')[0];
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const { __type: type } = body;
    const message = body['message'] ?? body['Message'];
    return {
      code: named ?? (typeof type === 'string' ? type.split('#').at(-1) : undefined),
      message: typeof message === 'string' ? message : undefined,
    };
  } catch {
    return { code: named ?? textIn(text, 'Code'), message: textIn(text, 'Message') };
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text of the first element of this name. AWS's answers are flat enough to be read without a parser. */
export function textIn(xml: string, element: string): string | undefined {
  return textsIn(xml, element)[0];
}

/** What lies between the tags of every element of this name, in order. */
export function textsIn(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}(?: [^>]*)?>([\\s\\S]*?)</${element}>`, 'g'))].map(([, inner = '']) =>
    inner.includes('<') ? inner : inner.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? ''),
  );
}

/** True when AWS says that there is no such thing, in the words of any service. */
export function isNotFound(thrown: unknown): boolean {
  return (
    thrown instanceof AwsError &&
    (/NotFound|NoSuch|NotExist/.test(thrown.code) ||
      thrown.status === 404 ||
      (thrown.code === 'ValidationError' && /does not exist/.test(thrown.message)))
  );
}
