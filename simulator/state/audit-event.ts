/** The fields that every event has. A test may record events that Graph never sends. */
export interface LoggedEvent {
  readonly id: string;
  readonly activityDateTime: string;
}

/** `directoryAudit`, Microsoft Graph v1.0 (docs/graph-facts.md#reading-the-audit-log). */
export interface DirectoryAudit extends LoggedEvent {
  /** The id is not always a GUID: `PIM_…_1`, `Directory_…`, `SSGM_…`. */
  readonly id: string;
  readonly category: string;
  readonly correlationId: string;
  readonly result: 'success' | 'failure' | 'timeout';
  readonly resultReason: string;
  readonly activityDisplayName: string;
  /** UTC; the simulator's own events have 7 fractional digits. */
  readonly activityDateTime: string;
  readonly loggedByService: string;
  readonly operationType: string;
  readonly initiatedBy: Initiator;
  readonly targetResources: readonly TargetResource[];
  readonly additionalDetails: readonly KeyValue[];
}

export type Initiator =
  | { readonly user: InitiatingUser; readonly app: null }
  | { readonly user: null; readonly app: InitiatingApp };

interface InitiatingUser {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string;
  readonly ipAddress: string | null;
}

interface InitiatingApp {
  readonly appId: string | null;
  readonly displayName: string;
  readonly servicePrincipalId: string | null;
  readonly servicePrincipalName: string | null;
}

export interface TargetResource {
  readonly id: string | null;
  readonly displayName: string | null;
  readonly type: string;
  readonly userPrincipalName: string | null;
  readonly groupType: string | null;
  readonly modifiedProperties: readonly ModifiedProperty[];
}

/** A changed property. Both values are JSON texts: `"\"Global Administrator\""`. */
export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}
