import { between, lookAt } from './looks.ts';
import { planSeen } from './plan-members.ts';
import type { Planning } from './planning.ts';

/** Opens, revises and closes the settings of roles and what roles are called. */
export function planRoles(planning: Planning): void {
  planSeen(planning, 'role-settings');
  planSeen(planning, 'role');
  const { observed, ledger, looks, sawAllOf, ...run } = planning;
  for (const known of [...ledger.open.values()]) {
    const { record, subject } = known;
    if (record.kind !== 'role' && record.kind !== 'role-settings') continue;
    if (observed.bySubject.has(subject) || !sawAllOf(record)) continue;
    ledger.closed(known, { time: between(lookAt(record, looks), known, run), cause: null });
  }
}
