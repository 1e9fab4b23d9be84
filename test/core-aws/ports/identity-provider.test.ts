import { describe } from 'vitest';
import { createMemoryIdentityProvider } from '../../support/memory-identity-provider.ts';
import { identityProviderContract } from './identity-provider.contract.ts';

describe('The fake identity provider', () => {
  const identity = createMemoryIdentityProvider();
  identityProviderContract(() => ({ identity, codeFor: identity.codeFor }));
});
