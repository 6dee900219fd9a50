/** The alerts that a tenant has; the last part of their ids. Source: pim-api-facts §1.6. */
export const alertNames = [
  'RedundantAssignmentAlert',
  'RolesAssignedOutsidePimAlert',
  'SequentialActivationRenewalsAlert',
  'TooManyGlobalAdminsAssignedToTenantAlert',
  'StaleSignInAlert',
] as const;
export type AlertName = (typeof alertNames)[number];

/** What the portal offers as defaults. */
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
