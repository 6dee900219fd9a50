import { isDirectoryRole } from '../model/access.ts';
import type { Recorded } from '../model/recorded.ts';
import { Ends, endOf } from './ends-of-holders.ts';
import { isAccess } from './moments.ts';
import type { Planning } from './planning.ts';

/**
 * Ends what PIM for Groups gives in groups that have no role any more: it was looked at for the role, and ends with it, as far as the
 * history tells.
 */
export function planGroupAccess(planning: Planning): void {
  const { ledger, observed } = planning;
  const open = [...ledger.open.values()];
  const holders = new Set(open.flatMap(({ record }) => roleHolderOf(record) ?? []));
  const ends = new Ends(planning);
  for (const known of open) {
    const groupId = groupOf(known.record);
    if (groupId === undefined || holders.has(groupId) || observed.bySubject.has(known.subject)) continue;
    ledger.closed(known, endOf(planning, ends, known, groupId));
  }
}

function roleHolderOf(record: Recorded): string | undefined {
  if (!isAccess(record) || !isDirectoryRole(record.key)) return undefined;
  return record.key.principalId.toLowerCase();
}

function groupOf(record: Recorded): string | undefined {
  if (!isAccess(record) || isDirectoryRole(record.key)) return undefined;
  return record.key.groupId.toLowerCase();
}
