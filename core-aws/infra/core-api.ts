import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HTTP_API_ROUTES } from '../function-definitions.ts';
import type { StageSettings } from './stage-settings.ts';

export type HttpFunctionName = 'auth' | 'bots' | 'upload';

/** What each function answers to; another method does not reach it. */
export const ROUTE_METHODS: Readonly<Record<HttpFunctionName, readonly HttpMethod[]>> = {
  auth: [HttpMethod.POST],
  bots: [HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE],
  upload: [HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE],
};

/** Calls a second, and at once: above what one location of the edge lets through, below what would hurt the tables. */
const THROTTLE = { rateLimit: 200, burstLimit: 400 };

/** No address and no path with ids in it: what a support question needs, and nothing about a person. */
const ACCESS_LOG_FIELDS = {
  request_id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  response_ms: '$context.responseLatency',
  integration_ms: '$context.integrationLatency',
  integration_error: '$context.integrationErrorMessage',
  time: '$context.requestTimeEpoch',
};

export interface CoreApi {
  readonly api: HttpApi;
  /** Method and path of every route, with `*` for what varies: what the edge's principal is allowed to call. */
  readonly callable: readonly { readonly method: HttpMethod; readonly pathPattern: string }[];
}

/** The HTTP API before auth, bots and upload. Only requests signed by a principal that may call it get through. */
export function createCoreApi(
  scope: Construct,
  {
    settings,
    functions,
  }: { readonly settings: StageSettings; readonly functions: Readonly<Record<HttpFunctionName, IFunction>> },
): CoreApi {
  const api = new HttpApi(scope, 'Api', {
    apiName: `${settings.prefix}core`,
    description: `Edgewise ${settings.stage}: what the edge asks of auth, bots and upload`,
    createDefaultStage: false,
    defaultAuthorizer: new HttpIamAuthorizer(),
  });
  const log = new LogGroup(scope, 'ApiLog', {
    logGroupName: `/aws/http-api/${settings.prefix}core`,
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- parse-settings.ts lets through members of the enum only.
    retention: settings.logRetentionDays,
    removalPolicy: settings.stage === 'dev' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  new HttpStage(scope, 'ApiStage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: THROTTLE,
    // Metrics by route are paid for one by one, more than a hundred of them; the access log has each call's route.
    detailedMetricsEnabled: false,
    accessLogSettings: {
      destination: new LogGroupLogDestination(log),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
    },
  });

  const callable = HTTP_API_ROUTES.flatMap(({ path, to }) => {
    if (to !== 'auth' && to !== 'bots' && to !== 'upload')
      throw new Error(`${path} leads to ${to}, which is no HTTP function`);
    const methods = [...ROUTE_METHODS[to]];
    api.addRoutes({ path, methods, integration: new HttpLambdaIntegration(`${to}Integration`, functions[to]) });
    return methods.map((method) => ({ method, pathPattern: path.replace(/\{[^}]+\}/g, '*') }));
  });
  return { api, callable };
}
