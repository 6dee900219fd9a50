import { accessKey } from '../model/access-key.ts';
import type { Access } from './access.ts';
import type { StalenessContext } from './context.ts';
import { type Judgement, stale } from './finding.ts';

/**
 * Whether the same is held on the whole directory, at least as long. Only ever reported: who removes the wider one later
 * may count on the narrower (docs/hazards.md#narrower-access-beside-a-wider-one).
 */
export function redundant(access: Access, { accesses, rules }: StalenessContext): Judgement | undefined {
  if (access.key.directoryScopeId === '/') return undefined;
  const wider = accesses.get(accessKey(access.kind, { ...access.key, directoryScopeId: '/' }));
  if (wider?.form !== 'direct' || !wider.hasStarted || !lastsAsLong(wider, access)) return undefined;
  const judgement = stale('redundant', rules.stale, {
    widerScheduleId: wider.schedule.id,
    widerEndDateTime: wider.end instanceof Date ? wider.end : null,
  });
  return { ...judgement, reportAs: 'redundant' };
}

function lastsAsLong({ end }: Access, { end: narrower }: Access): boolean {
  if (end === undefined || narrower === undefined) return false;
  if (end === 'never') return true;
  return narrower !== 'never' && end >= narrower;
}
