import { shadowAlarmKind } from '../../changes/shadow-alarms.ts';
import { alarmRoutes } from '../alarms/alarm-routes.ts';
import type { Route } from '../core/route.ts';
import type { TenantStore } from '../core/tenant-store.ts';

/** `shadow-writes`: alarms about writes that Entra's log and our facts do not agree about. */
export const shadowWriteRoutes: readonly Route<TenantStore>[] = alarmRoutes({
  kind: shadowAlarmKind,
  path: 'shadow-writes',
  tag: 'shadow-writes',
  name: 'ShadowWrite',
  description:
    "An alarm: a write under this app's identity in Entra's audit log that no command accounts for, or a change that the app's records have and the log has not. While one is open, no access is given.",
  example: 'gives-0b5c9f0e-0000-4000-8000-000000000001',
  summaries: {
    list: "List the alarms about writes under this app's identity that do not agree with its records",
    release: 'Say that an alarm was looked into: once none is open, access is given again',
  },
  released: 'shadow-write.released',
});
