/** The rules for assignments by an administrator. */
export interface AdminRules {
  readonly expirationRequired: boolean;
  /** ISO 8601. */
  readonly maximumDuration: string;
  readonly enabledRules: readonly string[];
}

/** The role settings of one role that requests are checked against. */
export interface RoleRuleSet {
  readonly adminEligibility: AdminRules;
  readonly adminAssignment: AdminRules;
  readonly endUser: {
    /** ISO 8601. */
    readonly maximumDuration: string;
    readonly enabledRules: readonly string[];
    readonly approval: {
      readonly required: boolean;
      readonly approverIds: { readonly users: readonly string[]; readonly groups: readonly string[] };
    };
    readonly authenticationContext: { readonly enabled: boolean; readonly claimValue: string | null };
  };
}
