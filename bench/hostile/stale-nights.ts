import { subDays } from 'date-fns/subDays';
import { createMarks } from '../../src/adapters/tables/marks.ts';
import { createPopulations } from '../../src/adapters/tables/watermarks.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, has, plainRole, tokenOf } from './caller.ts';
import { give, signedIn } from './directory.ts';
import { forgedRows, nightOnForgedState, releaseState } from './forged-rows.ts';
import type { Stage } from './stage.ts';

/** Who has not signed in for a month is marked, and removed a day later. */
export const staleRules = {
  stale: { coolDownDays: 1, newAccountDays: 0, newAssignmentDays: 0, noSignIn: { mode: 'apply', days: 30 } },
};

const hour = 3_600_000;

/** Somebody who has access and signed in so many days ago. */
function holder(stage: Stage, daysAgo: number): string {
  const user = stage.person();
  signedIn(stage, user, subDays(stage.simulator.clock.now(), daysAgo));
  give(stage, 'eligibility', user.id, { days: 200 });
  return user.id;
}

/** A mark that says that it was announced long ago, and is due. */
async function plantMark({ tables, tenant, simulator }: Stage, principalId: string): Promise<void> {
  const now = simulator.clock.now();
  const key = { principalId, roleDefinitionId: plainRole, directoryScopeId: '/' };
  const id = accessIdOf('eligibility', key);
  const mark = { id, reason: 'no-sign-in', mode: 'apply', planId: 'forged' } as const;
  await createMarks(tables, tenant.tenantId).change({
    put: [{ ...mark, markedAt: subDays(now, 60), due: subDays(now, 1) }],
    remove: [],
  });
}

const job = 'removeStaleAssignments';
const remove = ({ host }: Stage) => host.run(job);

/** What the marks that were forged do, found and then accepted by a person who has not looked closely. */
async function removals(stage: Stage, used: string, stale: string) {
  const wasFound = await nightOnForgedState(stage, job);
  // Without the announcement, but on fresh evidence: docs/security.md#write-access-to-the-storage-account.
  return {
    harm:
      harmIf(!wasFound, 'a run rested on a forged row') ??
      harmIf(!has(stage, used), 'access was removed that is in use'),
    bites: !has(stage, stale),
  };
}

const forged: readonly Attack[] = [
  {
    kind: forgedRows,
    name: 'a mark with a due date that has come, on access that is used',
    async attempt(stage) {
      // Sealed, so that the next run can tell.
      await remove(stage);
      const [used, stale] = [holder(stage, 1), holder(stage, 200)];
      for (const id of [used, stale]) await plantMark(stage, id);
      return removals(stage, used, stale);
    },
  },
  {
    kind: forgedRows,
    name: 'a population lowered, so that no drop is noticed, and a mark that is due',
    async attempt(stage) {
      await remove(stage);
      const [used, stale] = [holder(stage, 1), holder(stage, 200)];
      const at = stage.simulator.clock.now();
      await createPopulations(stage.tables, stage.tenant.tenantId).save({
        ...{ at, eligibilities: 1, assignments: 1, users: 1 },
      });
      for (const id of [used, stale]) await plantMark(stage, id);
      return removals(stage, used, stale);
    },
  },
  {
    kind: forgedRows,
    name: 'a population raised, so that nothing stale is ever removed',
    async attempt(stage) {
      await remove(stage);
      const stale = holder(stage, 200);
      const populations = createPopulations(stage.tables, stage.tenant.tenantId);
      const many = 1_000_000;
      await populations.save({
        ...{ at: stage.simulator.clock.now(), eligibilities: many, assignments: many, users: many },
      });
      await plantMark(stage, stale);
      const found = await remove(stage);
      await releaseState(stage);
      const because = await remove(stage);
      const isHeldUp = has(stage, stale);
      await stage.advance(25 * hour);
      await remove(stage);
      return {
        harm:
          harmIf(found === undefined, 'a run rested on a forged row') ??
          harmIf(isHeldUp && because === undefined, 'nothing was removed, and nobody hears of it'),
        bites: isHeldUp,
      };
    },
  },
];

const undoneRun: Attack = {
  kind: 'grants to oneself',
  name: 'undoing the whole run that took away what one had',
  async attempt(stage) {
    const [self, other] = [holder(stage, 200), holder(stage, 200)];
    await remove(stage);
    await stage.advance(25 * hour);
    await remove(stage);
    const isGone = !has(stage, self) && !has(stage, other);
    const mine = await tokenOf(stage, { userId: self }, 'Grant', 'Remove');
    const { json } = await call(stage, mine, 'runs?top=1');
    const [run] = json.runs as readonly { readonly id: string }[];
    await call(stage, mine, `runs/${run?.id}/undo`, { method: 'POST' });
    const harm = harmIf(isGone && has(stage, self), 'the access is back by the hand of who had it');
    return { harm, bites: isGone && has(stage, other) };
  },
};

export const staleNights: readonly Attack[] = [undoneRun, ...forged];
