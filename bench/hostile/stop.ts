import { hash } from 'node:crypto';
import { addYears } from 'date-fns/addYears';
import { canonicalJson } from '../../src/ports/canonical-json.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { askForAdministrator, call, globalAdministrator, grantOf, has, sign, tokenOf } from './caller.ts';
import { give } from './directory.ts';
import { forgedCommand, plantCommand, plantDecision } from './forged-rows.ts';
import type { Stage } from './stage.ts';

const kind = 'stop';

/** Somebody stops the writers, or starts them again. */
export async function decideWriters(
  stage: Stage,
  what: 'stop' | 'start',
  ...roles: readonly ('Approve' | 'Remove' | 'Run' | 'Grant' | 'Settings')[]
) {
  const bearer = await tokenOf(stage, { userId: stage.person().id }, ...roles);
  return call(stage, bearer, `writers/${what}`, { body: { because: 'INC-4711' } });
}

async function grant(stage: Stage): Promise<boolean> {
  const { id } = stage.person();
  const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
  await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
  return has(stage, id);
}

/** The writers are stopped, something is tried, and they are started again. */
function whileStopped(name: string, trick: (stage: Stage) => Promise<string | undefined>): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      await decideWriters(stage, 'stop', 'Remove');
      const harm = await trick(stage);
      // A made-up decision of the future would outlast this start: the next stop is later than both.
      await stage.advance(1_000);
      await decideWriters(stage, 'start', 'Approve');
      return { harm, bites: await grant(stage) };
    },
  };
}

const startedDigest = ({ tenant }: Stage) =>
  hash('sha256', canonicalJson({ tenantId: tenant.tenantId, writers: 'started' }), 'hex');

const given = 'access was given while the writers were stopped';

export const stopAttacks: readonly Attack[] = [
  whileStopped('a grant while stopped', async (stage) => harmIf(await grant(stage), given)),
  whileStopped('started without the role Approve', async (stage) => {
    await decideWriters(stage, 'start', 'Grant', 'Remove', 'Run', 'Settings');
    return harmIf(await grant(stage), given);
  }),
  whileStopped('a start without its digest, written into the store', async (stage) => {
    await plantDecision(stage, {
      ...{ kind: 'started', subject: { kind: 'writers', id: 'all' }, digest: 'a'.repeat(64) },
      ...{ by: { objectId: stage.person().id, appId: undefined }, proof: { kind: 'bearer' } },
    });
    return harmIf(await grant(stage), given);
  }),
  whileStopped('a start of ten years ahead, written into the store', async (stage) => {
    await plantDecision(stage, {
      ...{ kind: 'started', subject: { kind: 'writers', id: 'all' }, digest: startedDigest(stage) },
      ...{ by: { objectId: stage.person().id, appId: undefined }, proof: { kind: 'bearer' } },
      at: addYears(stage.simulator.clock.now(), 10),
    });
    return harmIf(await grant(stage), given);
  }),
  whileStopped('a command written into the store, and a timer', async (stage) => {
    const principalId = stage.person().id;
    await plantCommand(stage, forgedCommand(stage, { askedBy: stage.person().id, principalId }));
    await stage.host.run('executeChanges');
    const harm = harmIf(has(stage, principalId), given);
    // What is left of it must not be done once they are started again.
    await stage.advance(2 * 3_600_000);
    return harm;
  }),
  whileStopped('a signature while stopped', async (stage) => {
    await decideWriters(stage, 'start', 'Approve');
    const beneficiary = stage.person().id;
    const change = await askForAdministrator(stage, { userId: stage.person().id }, beneficiary);
    await stage.advance(1_000);
    await decideWriters(stage, 'stop', 'Approve');
    await sign(stage, change, stage.person().id);
    return harmIf(has(stage, beneficiary, globalAdministrator), given);
  }),
  whileStopped('an undo while stopped', async (stage) => {
    await decideWriters(stage, 'start', 'Approve');
    const { id } = stage.person();
    const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
    const { json } = await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
    await stage.advance(1_000);
    await decideWriters(stage, 'stop', 'Run');
    await call(stage, bearer, `changes/${json.changeId}/undo`, { method: 'POST' });
    return harmIf(!has(stage, id), 'access was taken away while the writers were stopped');
  }),
  {
    kind,
    name: 'a run under way that goes on',
    async attempt(stage) {
      const people = Array.from({ length: 12 }, () => stage.person().id);
      for (const id of people) give(stage, 'eligibility', id, { days: 3, isUsed: true });
      const limit = stage.simulator.clock.now().getTime() + 10 * 86_400_000;
      const renewed = () =>
        people.filter((id) =>
          stage.tenant.roleManagement.eligibilities
            .of({
              principalId: id,
              roleDefinitionId: String(grantOf(id).roleDefinitionId),
              directoryScopeId: '/',
            })
            .some(
              ({ expiration }) => expiration.type !== 'noExpiration' && expiration.endsAt.getTime() > limit,
            ),
        ).length;
      const run = stage.host.run('renewEligibilities');
      for (let tries = 0; renewed() === 0 && tries < 600; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await decideWriters(stage, 'stop', 'Run');
      const atStop = renewed();
      await run;
      const after = renewed();
      await stage.advance(1_000);
      await decideWriters(stage, 'start', 'Approve');
      return {
        // One may have been on its way.
        harm: harmIf(after > atStop + 1, `${after - atStop} more were renewed after the stop`),
        bites: atStop > 0 && after < people.length,
      };
    },
  },
];
