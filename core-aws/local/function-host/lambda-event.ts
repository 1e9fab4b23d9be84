import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface ArrivedRequest {
  readonly method: string;
  /** Path and query exactly as they came over the wire. */
  readonly target: string;
  /** Names in lower case; repeated headers joined with a comma, as HTTP allows. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly sourceIp: string;
  /** IAM key whose signature was verified. */
  readonly accessKeyId: string;
  readonly requestId: string;
  readonly atMs: number;
}

const LOCAL_ACCOUNT = '000000000000';
const TEXT_BODY = /^(text\/.*|application\/(json|xml|javascript|x-www-form-urlencoded|.*\+(json|xml)))(;|$)/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event both an HTTP API (payload format 2.0) and a function URL hand to a function. Headers are in lower
 * case, cookies are taken out of them, an absent query or body is absent from the event, and bodies that are not
 * text are base64.
 *
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"; Lambda developer
 * guide, "Invoking Lambda function URLs" (both read 2026-11).
 */
export function toLambdaEvent(request: ArrivedRequest): APIGatewayProxyEventV2 {
  const at = request.target.indexOf('?');
  const rawPath = at < 0 ? request.target : request.target.slice(0, at);
  const rawQueryString = at < 0 ? '' : request.target.slice(at + 1);
  const { cookie, ...headers } = request.headers;
  const query = joinRepeated(new URLSearchParams(rawQueryString));
  const isText = TEXT_BODY.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(';').map((part) => part.trim()) }),
    headers,
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: 'local',
      ...callerContext(request.accessKeyId),
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(request.atMs),
      timeEpoch: request.atMs,
    },
    ...(request.body.length === 0 ? {} : { body: Buffer.from(request.body).toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** What IAM authorisation adds to the request's context; the event's types do not know it. */
function callerContext(accessKeyId: string): object {
  return {
    authentication: null,
    authorizer: {
      iam: {
        accessKey: accessKeyId,
        accountId: LOCAL_ACCOUNT,
        callerId: accessKeyId,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/edge`,
        userId: accessKeyId,
      },
    },
  };
}

function joinRepeated(params: URLSearchParams): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [key, value] of params) {
    const before = joined.get(key);
    joined.set(key, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** `23/Nov/2026:06:25:55 +0000`, the form of `requestContext.time`. */
function commonLogTime(atMs: number): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
