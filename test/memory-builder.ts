import type { RoleKey } from '../src/domain/model/access.ts';
import type { AccessMemory, SignInMemory } from '../src/domain/model/snapshot.ts';
import { ADA, days, partsOf } from './snapshot-builder.ts';

/** Ada's eligibility as our store knows it: for 173 days, activated 10 days ago, never renewed by this app. */
export function memory(overrides: Partial<RoleKey> & Partial<AccessMemory> = {}): AccessMemory {
  const { key, rest } = partsOf(overrides);
  return {
    kind: 'eligibility',
    key,
    firstSeenAt: days(-173),
    lastSeenAt: days(-1),
    lastSeenEnd: days(7),
    lastSeenScheduleId: `eligibility-of-${key.principalId}-${key.roleDefinitionId}`,
    lastActivatedAt: days(-10),
    renewalsInARow: 0,
    lastRenewedAt: undefined,
    decision: undefined,
    ...rest,
  };
}

/** Ada signed in yesterday, as far as any run saw. */
export function signInMemory(overrides: Partial<SignInMemory> = {}): SignInMemory {
  return { userId: ADA, lastSignInAt: days(-1), blankSince: undefined, ...overrides };
}
