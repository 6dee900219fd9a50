import type { AlarmKind } from './alarms.ts';

/** Alarms about rows that jobs rest on and that are not as they were sealed. While one is open, runs change nothing. */
export const storeAlarmKind: AlarmKind = {
  subject: { kind: 'store', id: 'state' },
  name: 'storeState',
  raisedBy: 'sealed-state',
};

/** Of differences, by their digest: whatever else is altered is another alarm. */
export function storeAlarmId(digest: string): string {
  return `state-${digest.slice(0, 32)}`;
}
