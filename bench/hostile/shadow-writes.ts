import { addDays } from 'date-fns/addDays';
import { addYears } from 'date-fns/addYears';
import { subHours } from 'date-fns/subHours';
import { createAuditHoles } from '../../src/adapters/tables/audit-holes.ts';
import { createAuditWatermark } from '../../src/adapters/tables/watermarks.ts';
import { ticksOfDate } from '../../src/domain/audit-ticks.ts';
import { writeAsApp } from './app-identity.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, grantOf, has, plainRole, tokenOf } from './caller.ts';
import { endOf } from './directory.ts';
import { forgedCommand, plantCommand } from './forged-rows.ts';
import type { Stage } from './stage.ts';

const minute = 60_000;

export async function grant(stage: Stage, principalId: string): Promise<boolean> {
  const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
  await call(stage, bearer, 'eligibilities', { body: grantOf(principalId) });
  return has(stage, principalId);
}

/** A person releases every alarm, so that the next attack begins where nothing is stopped. */
async function releaseAll(stage: Stage): Promise<void> {
  const token = await tokenOf(stage, { userId: stage.person().id, acrs: ['c1'] }, 'Read', 'Approve');
  const { json } = await call(stage, token, 'shadow-writes?state=open');
  await stage.advance(minute);
  for (const { id } of json.items as readonly { readonly id: string }[])
    await call(stage, token, `shadow-writes/${id}/release`, { body: { because: 'It was undone' } });
}

/** Whoever has a token of the app's identity writes with it and hides that; the watch looks; then access is asked for. */
export function hidden(
  name: string,
  write: (stage: Stage) => Promise<{ readonly isMade: () => boolean }>,
): Attack {
  return {
    kind: "writes with the app's identity",
    name,
    async attempt(stage) {
      // The watch begins before, as it does each quarter of an hour.
      await stage.host.run('watchOwnWrites');
      const isRunning = await grant(stage, stage.person().id);
      const { isMade } = await write(stage);
      await stage.advance(5 * minute);
      await stage.host.run('watchOwnWrites');
      const isGiven = await grant(stage, stage.person().id);
      await releaseAll(stage);
      const isGivenAgain = await grant(stage, stage.person().id);
      return {
        harm: harmIf(isGiven, 'access was given after a write that the app did not write down'),
        bites: isRunning && isMade() && isGivenAgain,
      };
    },
  };
}

/** Somebody is made eligible with the app's identity. */
async function assigned(stage: Stage): Promise<{ readonly isMade: () => boolean }> {
  const { id: principalId } = stage.person();
  await writeAsApp(stage, 'adminAssign', { principalId, roleDefinitionId: plainRole }, 'P30D');
  return { isMade: () => has(stage, principalId) };
}

export const shadowWriteAttacks: readonly Attack[] = [
  hidden('a write alone', assigned),
  hidden(
    "hidden behind a write of the app's own: the same person, the same role, the same minute",
    async (stage) => {
      const { id: principalId } = stage.person();
      await grant(stage, principalId);
      const before = endOf(stage, principalId);
      await writeAsApp(stage, 'adminUpdate', { principalId, roleDefinitionId: plainRole }, 'P300D');
      return { isMade: () => endOf(stage, principalId) > before };
    },
  ),
  hidden('explained by a command in the store, which nobody executed', async (stage) => {
    const { id: principalId } = stage.person();
    await plantCommand(stage, forgedCommand(stage, { principalId, askedBy: stage.person().id }));
    await writeAsApp(stage, 'adminAssign', { principalId, roleDefinitionId: plainRole }, 'P30D');
    return { isMade: () => has(stage, principalId) };
  }),
  hidden('in a time that a row of the store says nobody can read', async (stage) => {
    const made = await assigned(stage);
    const now = stage.simulator.clock.now();
    await createAuditHoles(stage.tables, stage.tenant.tenantId).save({
      ...{ id: 'planted', state: 'lost', firstSeen: now, lastTried: now, tries: 9, cause: '503' },
      ...{ from: ticksOfDate(subHours(now, 72)), to: ticksOfDate(addDays(now, 1)), isNarrowest: true },
    });
    return made;
  }),
  hidden('in a time that a row of the store says was looked at', async (stage) => {
    const made = await assigned(stage);
    const ahead = addYears(stage.simulator.clock.now(), 5);
    await createAuditWatermark(stage.tables, stage.tenant.tenantId, 'watch-own-writes').advance({
      ...{ readUntil: ahead, settledUntil: ahead, sliceHours: 1 },
    });
    return made;
  }),
];
