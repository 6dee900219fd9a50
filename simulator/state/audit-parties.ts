import type { Initiator, KeyValue, ModifiedProperty, TargetResource } from './audit-event.ts';

/** A user in an audit row. */
export interface UserParty {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}

/** An app in an audit row. */
export interface AppParty {
  /** Object id of its service principal. */
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
}

export interface NamedParty {
  readonly id: string;
  readonly displayName: string;
}

export type ActingParty = { readonly user: UserParty } | { readonly app: AppParty };

export function initiatedBy(party: ActingParty): Initiator {
  return 'user' in party ? byUser(party.user) : byApp(party.app);
}

export function byUser({ id, displayName, userPrincipalName }: UserParty): Initiator {
  return { user: { id, displayName, userPrincipalName, ipAddress: addressOf(id) }, app: null };
}

export function byApp({ id, appId, displayName }: AppParty): Initiator {
  return { user: null, app: { appId, displayName, servicePrincipalId: id, servicePrincipalName: null } };
}

/** The initiator of PIM's own sweeps, e.g. of activations that end. They name no service principal. */
export const bySweep: Initiator = {
  user: null,
  app: { appId: null, displayName: 'Azure AD PIM', servicePrincipalId: null, servicePrincipalName: null },
};

/** An address of the documentation range, derived from the user's id. */
function addressOf(userId: string): string {
  return `203.0.113.${Number.parseInt(userId.slice(0, 2), 16)}`;
}

export function target(
  type: string,
  { id, displayName }: NamedParty,
  more: Partial<TargetResource> = {},
): TargetResource {
  return {
    id,
    displayName,
    type,
    userPrincipalName: null,
    groupType: null,
    modifiedProperties: [],
    ...more,
  };
}

export function changed(displayName: string, oldValue: unknown, newValue: unknown): ModifiedProperty {
  return { displayName, oldValue: jsonOrNull(oldValue), newValue: jsonOrNull(newValue) };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** The entries that have a value. */
export function details(values: Readonly<Record<string, string | null | undefined>>): KeyValue[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value }],
  );
}
