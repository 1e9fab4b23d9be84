import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { AccountRecovery, FeaturePlan, Mfa, UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LIMITS } from '#shared/limits.ts';
import { acceptFindings } from './accept-findings.ts';
import type { StageSettings } from './stage-settings.ts';

/** Functions Cognito calls on its way; each is given leave to be called by this pool alone. */
export interface OwnersPoolTriggers {
  /** Asked for an account this pool does not know, so that owners keep their password when they come from elsewhere. */
  readonly userMigration?: IFunction;
}

/**
 * Owners' accounts: user names are e-mail addresses, proved by a code. The client has no secret and takes a password,
 * since only our function `auth` calls it (`adapters/cognito-identity-provider.ts`).
 *
 * The password's rule is the one the sign-up screen says: its length. Rules about kinds of characters make passwords
 * that are harder to keep in mind and no harder to guess (NIST SP 800-63B-4, section 3.1.1.2, read 2026-11).
 */
export function createOwnersPool(
  scope: Construct,
  settings: StageSettings,
  { userMigration }: OwnersPoolTriggers = {},
): { readonly pool: UserPool; readonly client: UserPoolClient } {
  const isKept = settings.stage !== 'dev';
  const pool = new UserPool(scope, 'Owners', {
    userPoolName: `${settings.prefix}owners`,
    selfSignUpEnabled: true,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    keepOriginal: { email: true },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: LIMITS.passwordMinChars,
      requireDigits: false,
      requireLowercase: false,
      requireSymbols: false,
      requireUppercase: false,
      tempPasswordValidity: Duration.days(3),
    },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    featurePlan: FeaturePlan.ESSENTIALS,
    deletionProtection: isKept,
    removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  if (userMigration) pool.addTrigger(UserPoolOperation.USER_MIGRATION, userMigration);
  acceptFindings(pool, {
    'AwsSolutions-COG1':
      'Length is the rule, as the screens say; rules about kinds of characters weaken passwords (NIST SP 800-63B-4).',
    'AwsSolutions-COG2': 'A second factor is the choice of each owner: optional, by authenticator app.',
    'AwsSolutions-COG3':
      'Threat protection is a plan billed per owner; the edge limits attempts by address and by account.',
    'AwsSolutions-COG8':
      'The Plus plan is billed per owner from the first on; Essentials is free for the first 10,000.',
  });
  const client = pool.addClient('Edge', {
    userPoolClientName: 'edge',
    generateSecret: false,
    authFlows: { userPassword: true },
    disableOAuth: true,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.minutes(60),
    idTokenValidity: Duration.minutes(60),
    refreshTokenValidity: Duration.days(30),
  });
  return { pool, client };
}
