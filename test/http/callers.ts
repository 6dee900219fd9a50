import type { Gate } from '../../src/http/core/authenticate.ts';
import type { Caller, CallerTokens, SignIn } from '../../src/ports/caller.ts';

export const now = new Date('2026-11-24T09:00:00Z');

/** Ada, a member who signed in as strongly as changes need, through a public client. */
export function caller({ signIn, ...overrides }: CallerOverrides = {}): Caller {
  return {
    objectId: 'ada',
    appId: 'portal',
    kind: 'user',
    roles: [],
    signIn: {
      clientProof: 'none',
      scopes: ['access_as_user'],
      contexts: ['c1'],
      isMultiFactor: false,
      handlesChallenges: true,
      isGuest: false,
      ...signIn,
    },
    ...overrides,
  };
}

/** What a test says of a caller. */
type CallerOverrides = Partial<Omit<Caller, 'signIn'>> & { readonly signIn?: Partial<SignIn> };

/** A gate that asks users for the authentication context c1, and counts nobody. */
export function gate(judge: CallerTokens['judge']): Exclude<Gate, undefined> {
  return {
    clock: { now: () => now },
    tokens: { judge },
    policy: { authenticationContext: 'c1', clientApps: undefined, guests: 'refuse' },
    rates: { count: () => undefined },
  };
}
