export type PrincipalKind = 'user' | 'group' | 'servicePrincipal';

/** Who can hold a role, as far as decisions need it. */
export interface Principal {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly displayName: string | undefined;
  /** `undefined` for groups, which cannot be disabled, and where Graph does not say. */
  readonly accountEnabled: boolean | undefined;
}

/** Ids in, principals out; every id that was asked for is in one of the two. */
export interface ResolvedPrincipals {
  /** By the id as it was asked for. */
  readonly found: ReadonlyMap<string, Principal>;
  /** Not in the directory now: deleted (perhaps restorably), of another tenant, or never there. */
  readonly absent: readonly string[];
}
