/** When the timers of the local stack come due (NCRONTAB, UTC), each by the app setting that says it. */
export const nightlySchedules = {
  SNAPSHOT_AUDIT_LOGS_SCHEDULE: '0 0 2 * * *',
  STORE_REQUESTS_SCHEDULE: '0 5 2 * * *',
  SNAPSHOT_ACCESS_SCHEDULE: '0 10 2 * * *',
  RENEW_ELIGIBILITIES_SCHEDULE: '0 15 2 * * *',
  REMOVE_STALE_ASSIGNMENTS_SCHEDULE: '0 30 2 * * *',
  CHECK_ROLE_SETTINGS_SCHEDULE: '0 45 2 * * *',
  WATCH_OWN_WRITES_SCHEDULE: '0 7,22,37,52 * * * *',
} as const;

/** One schedule for every timer, for a host whose timers are run by order. */
export const allTimersAt = (schedule: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(nightlySchedules).map((name) => [name, schedule]));
