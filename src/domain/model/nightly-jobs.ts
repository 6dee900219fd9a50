/** Jobs that end well each night, if all is well. */
export const nightlyJobs = [
  'snapshot-audit-logs',
  'store-requests',
  'snapshot-access',
  'renew-eligibilities',
  'remove-stale-assignments',
  'check-role-settings',
] as const;

/** A night, and two hours for a run that takes long. */
export const overdueAfterHours = 26;
