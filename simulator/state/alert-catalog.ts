/** The alerts of a tenant, by the last part of their ids. Source: docs/graph-facts.md#security-alerts. */
export const alertNames = [
  'RedundantAssignmentAlert',
  'RolesAssignedOutsidePimAlert',
  'SequentialActivationRenewalsAlert',
  'TooManyGlobalAdminsAssignedToTenantAlert',
  'StaleSignInAlert',
] as const;
export type AlertName = (typeof alertNames)[number];

/** The defaults of the portal. */
export interface AlertThresholds {
  readonly globalAdminCountThreshold: number;
  readonly percentageOfGlobalAdminsOutOfRolesThreshold: number;
  readonly redundantHours: number;
  readonly staleHours: number;
  readonly sequenceMinutes: number;
  readonly sequenceCount: number;
}

export const defaultThresholds: AlertThresholds = {
  globalAdminCountThreshold: 3,
  percentageOfGlobalAdminsOutOfRolesThreshold: 10,
  redundantHours: 30 * 24,
  staleHours: 30 * 24,
  sequenceMinutes: 30,
  sequenceCount: 3,
};
