/** What every event of the log has, however odd the rest of it: somebody may record what Graph has never sent. */
export interface LoggedEvent {
  readonly id: string;
  readonly activityDateTime: string;
}

/** `directoryAudit`, Microsoft Graph v1.0 (pim-api-facts §7.1). */
export interface DirectoryAudit extends LoggedEvent {
  /** Not always a GUID: `PIM_…_1`, `Directory_…`, `SSGM_…`. */
  readonly id: string;
  readonly category: string;
  readonly correlationId: string;
  readonly result: 'success' | 'failure' | 'timeout';
  readonly resultReason: string;
  readonly activityDisplayName: string;
  /** UTC; the simulator's own events carry 7 fractional digits. */
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

export interface InitiatingUser {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string;
  readonly ipAddress: string | null;
}

export interface InitiatingApp {
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

/** Old and new value are JSON texts: `"\"Global Administrator\""`. */
export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}
