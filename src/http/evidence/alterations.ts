import { storeAlarmKind } from '../../changes/store-alarms.ts';
import { alarmRoutes } from '../alarms/alarm-routes.ts';
import type { Route } from '../core/route.ts';
import type { TenantStore } from '../core/tenant-store.ts';

/** `evidence/alterations`: rows that jobs rest on and that are not as they were sealed. */
export const alterationRoutes: readonly Route<TenantStore>[] = alarmRoutes({
  kind: storeAlarmKind,
  path: 'evidence/alterations',
  tag: 'evidence',
  name: 'StoreAlteration',
  description:
    'An alarm: rows that jobs rest on (facts of changes, decisions, rules, plans, marks, memories) are not as they were sealed, and no run says that it wrote them. Runs change nothing until a person releases it.',
  example: 'state-3f1d8a527f3e4f0b9a512d6c1f0b7a11',
  summaries: {
    list: 'List the alarms about rows of the store that are not as they were sealed',
    release: 'Accept the rows as they are now: the next run seals them, with this release, and goes on',
  },
  released: 'store-altered.released',
});
