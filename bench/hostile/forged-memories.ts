import { subDays } from 'date-fns/subDays';
import { createAccessHistories } from '../../src/adapters/tables/access-histories.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { globalAdministrator, has, plainRole } from './caller.ts';
import { endOf, give } from './directory.ts';
import { forgedRows, nightOnForgedState } from './forged-rows.ts';

/** A memory of access that nobody ever had, and that lapsed yesterday, used to the last. */
function memoryOf(name: string, role: string): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      // Sealed, so that the next run can tell.
      await stage.host.run('renewEligibilities');
      const { id } = stage.person();
      const now = stage.simulator.clock.now();
      const key = { principalId: id, roleDefinitionId: role, directoryScopeId: '/' };
      const memory = {
        ...{ kind: 'eligibility' as const, key, firstSeenAt: subDays(now, 200) },
        ...{ lastSeenAt: subDays(now, 1), lastSeenEnd: subDays(now, 1), lastActivatedAt: subDays(now, 2) },
        ...{
          lastSeenScheduleId: undefined,
          renewalsInARow: 0,
          lastRenewedAt: undefined,
          decision: undefined,
        },
      };
      await createAccessHistories(stage.tables, stage.tenant.tenantId).save([memory], {
        activationsKnownSince: subDays(now, 300),
        activationsKnownUntil: now,
      });
      const control = stage.person().id;
      give(stage, 'eligibility', control, { days: 3, isUsed: true });
      const before = endOf(stage, control);
      await stage.host.run('executeChanges');
      const wasFound = await nightOnForgedState(stage, 'renewEligibilities');
      return {
        harm:
          harmIf(!wasFound, 'a run rested on a forged row') ??
          harmIf(has(stage, id, role), 'who never had the role is eligible for it'),
        bites: endOf(stage, control) > before,
      };
    },
  };
}

export const forgedMemories: readonly Attack[] = [
  memoryOf('a memory of a Global Administrator who lapsed', globalAdministrator),
  memoryOf('a memory of access that lapsed', plainRole),
];
