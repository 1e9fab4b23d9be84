import type {
  AuthenticationResultType,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  CodeDeliveryFailureException,
  CognitoIdentityProviderServiceException,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  NotAuthorizedException,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod/mini';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { IdentityFailure, IdentityProvider, Tokens } from '../ports/identity-provider.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import { orUnavailable } from './aws-outage.ts';
import type { CognitoOperation } from './cognito-failures.ts';
import { toIdentityFailure } from './cognito-failures.ts';

const AccessClaims = z.object({ client_id: z.string(), iat: z.int(), exp: z.int() });

/**
 * Accounts in a Cognito user pool whose user names are e-mail addresses. The app client has no secret and
 * allows USER_PASSWORD_AUTH: the core is the only one who calls it, so a password never leaves our servers.
 */
export function createCognitoIdentityProvider({
  client,
  clientId: ClientId,
}: {
  readonly client: CognitoIdentityProviderClient;
  readonly clientId: string;
}): IdentityProvider {
  const attempt = async <T>(operation: CognitoOperation, call: Promise<T>): Promise<Result<T, IdentityFailure>> => {
    try {
      return ok(await orUnavailable('Cognito', call));
    } catch (thrown) {
      const failure = toIdentityFailure(operation, thrown);
      if (failure) return err(failure);
      if (thrown instanceof CodeDeliveryFailureException) {
        throw new StoreUnavailable('Cognito could not send the code');
      }
      if (thrown instanceof CognitoIdentityProviderServiceException) {
        // oxlint-disable-next-line preserve-caught-error -- only its name: Cognito's messages quote the user name, which is an e-mail address, into the log.
        throw new Error(`Cognito refused ${operation} with ${thrown.name}`);
      }
      throw thrown;
    }
  };
  const asVoid = (result: Result<unknown, IdentityFailure>): Result<void, IdentityFailure> =>
    result.ok ? ok(undefined) : result;

  return {
    async signUp(email, password) {
      const command = new SignUpCommand({
        ClientId,
        Username: email,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: email }],
      });
      return asVoid(await attempt('signUp', client.send(command)));
    },

    async confirm(email, code) {
      const command = new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code });
      return asVoid(await attempt('confirm', client.send(command)));
    },

    async resendCode(email) {
      const command = new ResendConfirmationCodeCommand({ ClientId, Username: email });
      return asVoid(await attempt('resendCode', client.send(command)));
    },

    async signIn(email, password) {
      const command = new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      });
      const answer = await attempt('signIn', client.send(command));
      if (!answer.ok) return answer;
      // A challenge means an account made by an administrator: it has to choose its own password first.
      if (!answer.value.AuthenticationResult) return err({ kind: 'credentials_invalid' });
      return ok(toTokens(answer.value.AuthenticationResult));
    },

    async refresh(refreshToken) {
      const command = new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      });
      const answer = await attempt('refresh', client.send(command));
      if (!answer.ok) return answer;
      if (!answer.value.AuthenticationResult) return err({ kind: 'credentials_invalid' });
      return ok(toTokens(answer.value.AuthenticationResult));
    },

    async identify(accessToken) {
      // GetUser takes a good token of any pool of the region, so whose token it is we check ourselves.
      if (readClaims(accessToken)?.client_id !== ClientId) return err({ kind: 'credentials_invalid' });
      const answer = await attempt('identify', client.send(new GetUserCommand({ AccessToken: accessToken })));
      if (!answer.ok) return answer;
      const attribute = (name: string): string | undefined =>
        answer.value.UserAttributes?.find((entry) => entry.Name === name)?.Value;
      const [ownerId, email] = [attribute('sub'), attribute('email')];
      if (!ownerId || !email) throw new Error('Cognito described an account without sub or email');
      return ok({ ownerId, email });
    },

    async forgotPassword(email) {
      const command = new ForgotPasswordCommand({ ClientId, Username: email });
      return asVoid(await attempt('forgotPassword', client.send(command)));
    },

    async resetPassword(email, code, password) {
      const command = new ConfirmForgotPasswordCommand({
        ClientId,
        Username: email,
        ConfirmationCode: code,
        Password: password,
      });
      return asVoid(await attempt('resetPassword', client.send(command)));
    },

    async signOut(refreshToken) {
      try {
        await orUnavailable('Cognito', client.send(new RevokeTokenCommand({ ClientId, Token: refreshToken })));
      } catch (thrown) {
        // A token that is not valid any more is what signing out wants. cognito-local refuses it; Cognito does not.
        if (!(thrown instanceof NotAuthorizedException)) throw thrown;
      }
    },
  };
}

function toTokens(result: AuthenticationResultType): Tokens {
  const { AccessToken, RefreshToken } = result;
  // cognito-local leaves ExpiresIn out; the token itself says it too.
  const claims = AccessToken === undefined ? undefined : readClaims(AccessToken);
  const expiresInS = result.ExpiresIn ?? (claims && claims.exp - claims.iat);
  if (AccessToken === undefined || expiresInS === undefined) {
    throw new Error('Cognito answered without an access token or its lifetime');
  }
  return {
    accessToken: AccessToken,
    expiresInS,
    ...(RefreshToken === undefined ? {} : { refreshToken: RefreshToken }),
  };
}

/** Reads a JWT's claims without checking its signature: Cognito does that, here they only pick a path. */
function readClaims(token: string): z.infer<typeof AccessClaims> | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims = AccessClaims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return claims.success ? claims.data : undefined;
  } catch {
    return undefined;
  }
}
