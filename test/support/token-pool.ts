import type { JSONWebKeySet } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TokenPool {
  readonly jwks: JSONWebKeySet;
  /** A valid access token of the owner, but for what is given; a claim given as undefined is left out. */
  readonly accessToken: (
    ownerId: string,
    change?: {
      readonly claims?: Readonly<Record<string, unknown>>;
      readonly header?: { readonly alg?: string; readonly kid?: string };
    },
  ) => Promise<string>;
}

/** A Cognito user pool as far as its tokens go: one RS256 key and the claims Cognito puts into access tokens. */
export async function createTokenPool(issuer: string, clientId: string, kid = 'pool-key'): Promise<TokenPool> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] },
    accessToken(ownerId, { claims = {}, header = {} } = {}) {
      const nowS = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: issuer,
        client_id: clientId,
        token_use: 'access',
        sub: ownerId,
        iat: nowS,
        exp: nowS + 3600,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid, ...header })
        .sign(privateKey);
    },
  };
}
