/** A span of time, both ends included. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/**
 * An instant as a number of tenths of a microsecond since 2020: Entra's instants have seven digits, a `Date` has three.
 * Exact until 2048.
 */
export type Ticks = number;

/** A span of time to the last digit, both ends included. */
export interface Span {
  readonly from: Ticks;
  readonly to: Ticks;
}

/** Who did it. `unknown` where the event names neither a user nor an app. */
export interface Initiator {
  readonly kind: 'user' | 'app' | 'unknown';
  /** The user's object id, or the app's service principal id (its app id where that is absent). */
  readonly id: string | undefined;
  /** The user's principal name, or the app's display name. */
  readonly name: string | undefined;
}

/** What it was done to. */
export interface AuditTarget {
  readonly id: string | undefined;
  /** `User`, `Role`, `ServicePrincipal`, `Group` ... as Entra spells it. */
  readonly type: string | undefined;
  readonly displayName: string | undefined;
}

/**
 * One row of the directory audit log. Everything but `id` and `json` is a reading of the event for people who filter;
 * a reading that does not succeed is `undefined` and never a reason to lose the event.
 *
 * Source of the fields: `directoryAudit`, Microsoft Graph v1.0.
 */
export interface AuditEvent {
  /** Entra's id, not always a GUID; where an event came without one, `sha256-` and the hash of its content. */
  readonly id: string;
  /**
   * As received: an ISO 8601 UTC instant with up to 7 fractional digits. `undefined` when absent or not such an instant.
   */
  readonly activityDateTime: string | undefined;
  readonly activityDisplayName: string | undefined;
  readonly category: string | undefined;
  readonly loggedByService: string | undefined;
  readonly operationType: string | undefined;
  readonly result: string | undefined;
  readonly resultReason: string | undefined;
  readonly correlationId: string | undefined;
  readonly initiatedBy: Initiator;
  readonly targets: readonly AuditTarget[];
  /** The whole event: the same names and values, in the order received; only white space is not kept. */
  readonly json: string;
}

/** Which events are wanted; an absent member does not narrow. */
export interface AuditWish {
  /** Object id of whoever did it, or application id of an app. */
  readonly by?: string | undefined;
  /** Id of what it was done to. */
  readonly target?: string | undefined;
  /** A part of the name of the activity, in any case. */
  readonly activity?: string | undefined;
  /** An id that it names anywhere: of a role, as a rule. */
  readonly role?: string | undefined;
}
