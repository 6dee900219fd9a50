import type { Applications } from '../../sign-in/applications.ts';
import type { Identities } from '../identities.ts';
import type { TokenAuthority } from '../token-authority.ts';

/** The tenant in which an application of several tenants is registered, and the identity that proves to be it lives. */
export interface HomeTenant {
  readonly authority: TokenAuthority;
  readonly identities: Identities;
  readonly applications: Applications;
  /** The expected `X-IDENTITY-HEADER`. */
  readonly secret: string;
}

/** What an administrator of a tenant lets an application of another tenant do. */
export interface Consent {
  readonly clientId: string;
  /** Object id of its service principal in the tenant that consents. */
  readonly objectId: string;
  /** Graph app roles by value. */
  readonly appRoles: readonly string[];
}

/** Why Entra gives an application no token in a tenant (docs/graph-facts.md#an-application-in-other-tenants). */
export const withdrawals = {
  7000229: 'is missing service principal in the tenant',
  700016: 'was not found in the directory',
  7000112: 'is disabled',
  65001: 'has no consent of the user or administrator',
} as const;
export type Withdrawal = keyof typeof withdrawals;

/** Consents of one tenant. */
export interface ApplicationConsents {
  /** Consents, or consents to something else. */
  grant(consent: Consent): void;
  /** Takes consent back. @param as what Entra says from now on. */
  withdraw(clientId: string, as?: Withdrawal): void;
  /** The consent; a number: what Entra says, there being none. */
  find(clientId: string): Consent | Withdrawal;
}

export function createApplicationConsents(): ApplicationConsents {
  const byId = new Map<string, Consent | Withdrawal>();
  return {
    grant: (consent) => void byId.set(consent.clientId.toLowerCase(), consent),
    withdraw: (clientId, as = 7000229) => void byId.set(clientId.toLowerCase(), as),
    find: (clientId) => byId.get(clientId.toLowerCase()) ?? 700016,
  };
}
