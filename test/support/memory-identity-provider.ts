import { err, ok } from '#shared/result.ts';
import type { IdentityProvider, Tokens } from '../../core-aws/ports/identity-provider.ts';

interface Account {
  readonly ownerId: string;
  readonly email: string;
  password: string;
  confirmed: boolean;
  code: string | undefined;
}

/** Accounts in memory; `codeFor` stands for the owner's mailbox. */
export interface MemoryIdentityProvider extends IdentityProvider {
  readonly codeFor: (email: string) => string;
}

export function createMemoryIdentityProvider(): MemoryIdentityProvider {
  const accounts = new Map<string, Account>();
  const accessTokens = new Map<string, Account>();
  const refreshTokens = new Map<string, Account>();
  let serial = 0;
  const next = (): string => String((serial += 1));
  const nextCode = (): string => next().padStart(6, '0');

  const grant = (account: Account): Tokens => {
    const accessToken = `access-${next()}`;
    accessTokens.set(accessToken, account);
    return { accessToken, expiresInS: 3600 };
  };
  const passwordRule = (password: string) =>
    password === password.trim()
      ? undefined
      : err({ kind: 'password_rejected', rule: 'it must not begin or end with a space' } as const);

  return {
    codeFor(email) {
      const code = accounts.get(email)?.code;
      if (code === undefined) throw new Error('no code was sent to this address');
      return code;
    },
    async signUp(email, password) {
      const rejected = passwordRule(password);
      if (rejected) return rejected;
      if (accounts.has(email)) return err({ kind: 'account_exists' });
      accounts.set(email, { ownerId: `owner-${next()}`, email, password, confirmed: false, code: nextCode() });
      return ok(undefined);
    },
    async confirm(email, code) {
      const account = accounts.get(email);
      if (!account) return err({ kind: 'account_unknown' });
      if (account.confirmed) return err({ kind: 'already_confirmed' });
      if (account.code !== code) return err({ kind: 'code_invalid' });
      account.confirmed = true;
      account.code = undefined;
      return ok(undefined);
    },
    async resendCode(email) {
      const account = accounts.get(email);
      if (!account) return err({ kind: 'account_unknown' });
      if (account.confirmed) return err({ kind: 'already_confirmed' });
      account.code = nextCode();
      return ok(undefined);
    },
    async signIn(email, password) {
      const account = accounts.get(email);
      if (account?.password !== password) return err({ kind: 'credentials_invalid' });
      if (!account.confirmed) return err({ kind: 'email_not_confirmed' });
      const refreshToken = `refresh-${next()}`;
      refreshTokens.set(refreshToken, account);
      return ok({ ...grant(account), refreshToken });
    },
    async refresh(refreshToken) {
      const account = refreshTokens.get(refreshToken);
      return account ? ok(grant(account)) : err({ kind: 'credentials_invalid' });
    },
    async identify(accessToken) {
      const account = accessTokens.get(accessToken);
      if (!account) return err({ kind: 'credentials_invalid' });
      return ok({ ownerId: account.ownerId, email: account.email });
    },
    async forgotPassword(email) {
      const account = accounts.get(email);
      if (!account) return err({ kind: 'account_unknown' });
      if (!account.confirmed) return err({ kind: 'email_not_confirmed' });
      account.code = nextCode();
      return ok(undefined);
    },
    async resetPassword(email, code, password) {
      const account = accounts.get(email);
      if (!account) return err({ kind: 'account_unknown' });
      if (account.code === undefined || account.code !== code) return err({ kind: 'code_invalid' });
      const rejected = passwordRule(password);
      if (rejected) return rejected;
      account.password = password;
      account.code = undefined;
      return ok(undefined);
    },
    async signOut(refreshToken) {
      refreshTokens.delete(refreshToken);
    },
  };
}
