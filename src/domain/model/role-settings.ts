/** The kinds of the 17 rules of a role's settings. */
export type RuleKind =
  | 'expiration'
  | 'enablement'
  | 'approval'
  | 'authenticationContext'
  | 'notification'
  | 'unknown';

/**
 * One rule of a role's settings. `wire` is the whole rule as Graph sent it: a change is made to it and sent back whole,
 * because a partial `target` corrupts the rule (docs/graph-facts.md#changing-role-settings).
 */
export interface RoleRule {
  /** The well-known name, e.g. `Expiration_EndUser_Assignment`. */
  readonly id: string;
  readonly kind: RuleKind;
  readonly wire: Readonly<Record<string, unknown>>;
}

/** An approver of activations. */
export type Approver =
  | NamedApprover
  /** Of whoever asks: their manager, or at level 2 that one's. */
  | { readonly kind: 'manager'; readonly level: number }
  /** Of a kind this app does not know: who that is, is not known. */
  | { readonly kind: 'other' };

/** An approver who is the same whoever asks. */
export interface NamedApprover {
  readonly kind: 'user' | 'group';
  readonly id: string;
}

export function isNamed(approver: Approver): approver is NamedApprover {
  return approver.kind === 'user' || approver.kind === 'group';
}

/** The limits of an administrator's assignment of one kind. Source: docs/graph-facts.md#the-rules-of-a-role. */
export interface AdminRule {
  readonly isExpirationRequired: boolean;
  /** ISO 8601, `PT0S` included, which nothing satisfies. */
  readonly maximumDuration: string;
  /** `MultiFactorAuthentication`, `Justification`, `Ticketing`: as Graph spells them. */
  readonly enabledRules: readonly string[];
}

/** The requirements of a role's rules that jobs decide by. */
export interface RoleRequirements {
  readonly eligibility: AdminRule;
  readonly assignment: AdminRule;
  readonly isApprovalRequired: boolean;
  readonly isApprovalRequiredForExtension: boolean;
  /** Nobody: Global and Privileged Role Administrators decide. */
  readonly approvers: readonly Approver[];
}

/** What a role asks of whoever activates it. A rule that is absent or of an unknown form is `unknown`: it may ask anything. */
export interface ActivationRequirements {
  /** In milliseconds; 0: nothing satisfies it. */
  readonly maximumMilliseconds: number | 'unknown';
  readonly enablement:
    | {
        readonly isJustificationRequired: boolean;
        readonly isTicketRequired: boolean;
        readonly isMfaRequired: boolean;
      }
    | 'unknown';
  readonly authenticationContext:
    | { readonly isRequired: false }
    /** Such as `c1`. */
    | { readonly isRequired: true; readonly value: string }
    | 'unknown';
  readonly approval: ActivationApproval | 'unknown';
}

export type ActivationApproval =
  | { readonly isRequired: false }
  | {
      readonly isRequired: true;
      /** Nobody: Global and Privileged Role Administrators decide. */
      readonly approvers: readonly Approver[];
      readonly isJustificationRequired: boolean;
    };

/** The settings of one role: a role management policy. */
export interface RolePolicy {
  readonly id: string;
  readonly displayName: string | undefined;
  readonly scopeId: string;
  readonly scopeType: string;
  readonly isOrganizationDefault: boolean | undefined;
  readonly lastModifiedDateTime: Date | undefined;
  readonly lastModifiedBy: string | undefined;
  /** Empty where the listing did not ask for rules. */
  readonly rules: readonly RoleRule[];
  /** Of these rules; `undefined` where one is absent or not of the shape that Graph promises. */
  readonly requirements: RoleRequirements | undefined;
}

/** Which policy a role has. */
export interface RolePolicyAssignment {
  readonly id: string;
  readonly policyId: string;
  readonly roleDefinitionId: string;
  readonly scopeId: string;
  readonly scopeType: string;
  /** Present where the listing asked for it. */
  readonly policy: RolePolicy | undefined;
}

/** The result of a change of rules. All 17 were read again afterwards. */
export type RulesUpdate =
  | { readonly kind: 'updated'; readonly policy: RolePolicy; readonly changed: readonly string[] }
  /** They were so already; nothing was sent. */
  | { readonly kind: 'unchanged'; readonly policy: RolePolicy }
  /** Graph said no. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly requestId: string | undefined;
    }
  /**
   * Another rule changed as well, or the change did not last: the former rules are restored, unless `restored` is false.
   */
  | {
      readonly kind: 'restored';
      readonly restored: boolean;
      readonly unexpected: readonly string[];
      /** Why it could not be put back, where that is known. */
      readonly reason?: string | undefined;
    };
