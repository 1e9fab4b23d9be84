import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { createCognitoClient } from '../adapters/aws-clients.ts';
import { createCognitoIdentityProvider } from '../adapters/cognito-identity-provider.ts';
import { readConfig } from '../config.ts';
import { createAuthFlows } from '../use-cases/auth/auth-flows.ts';
import { createAuthRoutes } from './auth-routes.ts';
import { createHttpFunction } from './http-function.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';

/** The function `auth`: sign-up, sign-in and all that belongs to them. */
export const handler: APIGatewayProxyHandlerV2 = madeOnce(() => {
  const config = readConfig(process.env);
  const identity = createCognitoIdentityProvider({
    client: createCognitoClient(),
    clientId: config.USER_POOL_CLIENT_ID,
  });
  return createHttpFunction(createAuthRoutes(createAuthFlows({ identity })), {
    log: createLog('auth', { level: config.LOG_LEVEL }),
  });
});
