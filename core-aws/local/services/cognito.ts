/** The process of cognito-local, put together from its parts so that codes reach the terminal and data is safe. */
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { mkdir } from 'node:fs/promises';
import { InvalidParameterError, UserNotFoundError } from 'cognito-local/lib/errors.js';
import { Router } from 'cognito-local/lib/server/Router.js';
import { createServer } from 'cognito-local/lib/server/server.js';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService.js';
import { JwtTokenGenerator } from 'cognito-local/lib/services/tokenGenerator.js';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService.js';
import type { Messages, Services } from 'cognito-local/lib/services/index.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import { runService, tellStack } from '../service-process.ts';
import { createCognitoDataStores } from './cognito-data-store.ts';

export interface CognitoSettings {
  readonly port: number;
  readonly dataDir: string;
}

// cognito-local's own copy of its logger, which is no dependency of ours.
const createLogger = createRequire(import.meta.resolve('cognito-local'))('pino') as (options: {
  readonly level: string;
}) => Parameters<typeof createServer>[1];

const unavailable = (): Promise<never> => Promise.reject(new Error('no trigger is set'));
const NO_TRIGGERS: Services['triggers'] = {
  enabled: () => false,
  customMessage: unavailable,
  customEmailSender: unavailable,
  postAuthentication: unavailable,
  postConfirmation: unavailable,
  preSignUp: unavailable,
  preTokenGeneration: unavailable,
  userMigration: unavailable,
};

/** Where Cognito would send an e-mail, the stack shows the code to the person at the terminal. */
const showCodes: Messages = {
  async deliver(_context, source, _clientId, _userPoolId, _user, code, _metadata, { Destination: email }) {
    tellStack({ type: 'code', email, code, purpose: source === 'ForgotPassword' ? 'reset' : 'confirm' });
  },
};

runService<CognitoSettings>(async ({ port, dataDir }) => {
  await mkdir(dataDir, { recursive: true });
  const logger = createLogger({ level: 'error' });
  const clock = { get: () => new Date() };
  const stores = createCognitoDataStores(dataDir);
  const cognito = await new CognitoServiceFactoryImpl(
    dataDir,
    stores,
    new UserPoolServiceFactoryImpl(clock, stores),
  ).create({ logger }, { UsernameAttributes: ['email'] });
  const services: Services = {
    clock,
    cognito,
    triggers: NO_TRIGGERS,
    messages: showCodes,
    otp: () => String(randomInt(1_000_000)).padStart(6, '0'),
    tokenGenerator: new JwtTokenGenerator(clock, NO_TRIGGERS, { IssuerDomain: `http://127.0.0.1:${port}` }),
    config: {
      LambdaClient: {},
      TriggerFunctions: {},
      UserPoolDefaults: { UsernameAttributes: ['email'] },
      TokenConfig: { IssuerDomain: `http://127.0.0.1:${port}` },
      ServerConfig: { port, hostname: '127.0.0.1' },
    },
  };
  const route = Router(services);
  const server = await createServer(
    (target) => (target === 'ResendConfirmationCode' ? resendConfirmationCode(services) : route(target)),
    logger,
    { port, hostname: '127.0.0.1' },
  ).start();
  return {
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
});

interface ResendRequest {
  readonly ClientId: string;
  readonly Username: string;
}

/** The one operation we need that cognito-local lacks; errors as Cognito's API reference names them. */
function resendConfirmationCode({ cognito, messages, otp }: Services) {
  return async (context: Context, request: ResendRequest): Promise<object> => {
    const pool = await cognito.getUserPoolForClientId(context, request.ClientId);
    const user = await pool.getUserByUsername(context, request.Username);
    if (!user) throw new UserNotFoundError();
    if (user.UserStatus === 'CONFIRMED') throw new InvalidParameterError('User is already confirmed.');
    const email = user.Attributes.find(({ Name }) => Name === 'email')?.Value ?? request.Username;
    const details = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: email } as const;
    const code = otp();
    await pool.saveUser(context, { ...user, ConfirmationCode: code });
    await messages.deliver(context, 'ResendCode', request.ClientId, pool.options.Id, user, code, undefined, details);
    return { CodeDeliveryDetails: details };
  };
}
