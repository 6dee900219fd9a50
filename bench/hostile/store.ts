import { addDays } from 'date-fns/addDays';
import { addYears } from 'date-fns/addYears';
import { subDays } from 'date-fns/subDays';
import { createAccessHistories } from '../../src/adapters/tables/access-histories.ts';
import { factPrefix, toFactRow, toStoredFact } from '../../src/adapters/tables/command-rows.ts';
import { createMarks } from '../../src/adapters/tables/marks.ts';
import { tenantTable } from '../../src/adapters/tables/store/tenant-table.ts';
import { createPopulations } from '../../src/adapters/tables/watermarks.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import {
  askForAdministrator,
  call,
  globalAdministrator,
  has,
  plainRole,
  sign,
  signatureOf,
  tokenOf,
} from './caller.ts';
import { give } from './directory.ts';
import { commandsOf, forgedCommand, plantCommand, plantDecision } from './forged-rows.ts';
import type { Stage } from './stage.ts';

const kind = 'rows forged in the store';

/** Makes whoever would execute something do it: the timer for what waits, and a night. */
async function nights(stage: Stage): Promise<void> {
  await stage.host.run('executeChanges');
  await stage.host.run('renewEligibilities');
}

/** A memory of access that nobody ever had, and that lapsed yesterday, used to the last. */
function memoryOf(name: string, role: string): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
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
      await nights(stage);
      return {
        harm: harmIf(has(stage, id, role), 'who never had the role is eligible for it'),
        bites: endOf(stage, control) > before,
      };
    },
  };
}

function endOf({ tenant }: Stage, principalId: string): number {
  const found = tenant.roleManagement.eligibilities.all().findLast((one) => one.principalId === principalId);
  return found?.expiration.type === 'noExpiration' ? Infinity : (found?.expiration.endsAt.getTime() ?? 0);
}

/** A command for a Global Administrator, with an approval that does not hold. */
function forgedApproval(
  name: string,
  decide: (
    stage: Stage,
    about: { id: string; digest: string; asker: string; approver: string },
  ) => Promise<unknown>,
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const [asker, beneficiary, approver] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      await decide(stage, { ...change, asker, approver });
      await nights(stage);
      const harm = harmIf(has(stage, beneficiary, globalAdministrator), 'a Global Administrator was made');
      await sign(stage, change, stage.person().id);
      return { harm, bites: has(stage, beneficiary, globalAdministrator) };
    },
  };
}

/** A decision about a change, by a person and with a proof of the forger's choice. */
function approve(
  stage: Stage,
  { id, digest }: { readonly id: string; readonly digest: string },
  by: string,
  token: string | undefined,
  at?: Date,
): Promise<void> {
  return plantDecision(stage, {
    ...{ kind: 'approved', subject: { kind: 'change', id }, digest, by: { objectId: by, appId: undefined } },
    proof: token === undefined ? { kind: 'bearer' } : { kind: 'signed', token },
    ...(at !== undefined && { at }),
  });
}

const approvals: readonly Attack[] = [
  forgedApproval('an approval without a signature', (stage, about) =>
    approve(stage, about, about.approver, undefined),
  ),
  forgedApproval("an approval with the asker's own signature, in another's name", async (stage, about) =>
    approve(stage, about, about.approver, await signatureOf(stage, about.digest, about.asker)),
  ),
  forgedApproval('an approval with a made-up signature', (stage, about) =>
    approve(stage, about, about.approver, 'eyJhbGciOiJub25lIn0.e30.'),
  ),
  forgedApproval('an approval from the future', async (stage, about) =>
    approve(
      stage,
      about,
      about.approver,
      await signatureOf(stage, about.digest, about.asker),
      addYears(stage.simulator.clock.now(), 10),
    ),
  ),
];

const commands: readonly Attack[] = [
  {
    kind,
    name: 'a command for a Global Administrator',
    async attempt(stage) {
      const [askedBy, principalId] = [stage.person().id, stage.person().id];
      const command = forgedCommand(stage, { askedBy, principalId, role: globalAdministrator });
      await plantCommand(stage, command);
      const plain = stage.person().id;
      await plantCommand(stage, forgedCommand(stage, { askedBy, principalId: plain }));
      await nights(stage);
      return {
        harm: harmIf(has(stage, principalId, globalAdministrator), 'a Global Administrator was made'),
        // What does not control the tenant is believed: docs/security.md#whoever-can-write-to-the-storage-account.
        bites: has(stage, plain),
      };
    },
  },
  {
    kind,
    name: 'a command that a job seems to have accepted',
    async attempt(stage) {
      const principalId = stage.person().id;
      const command = forgedCommand(stage, { askedBy: 'renew-eligibilities', principalId });
      const { id } = command;
      const job = { kind: 'job', job: 'renew-eligibilities', runId: id, planId: id, itemId: id } as const;
      await plantCommand(stage, { ...command, source: { ...job, undoes: undefined } });
      await nights(stage);
      return { harm: harmIf(has(stage, principalId), 'it was given as if a job had planned it') };
    },
  },
  {
    kind,
    name: 'a command of another tenant',
    async attempt(stage) {
      const [askedBy, principalId] = [stage.person().id, stage.person().id];
      const command = forgedCommand(stage, { askedBy, principalId });
      const foreign = { ...command, tenantId: 'dddddddd-0000-4000-8000-00000000beef' };
      const table = tenantTable(stage.tables, 'Changes', stage.tenant.tenantId);
      const row = toFactRow(table, command.id, 0, '', {
        kind: 'accepted',
        at: command.askedAt,
        command: foreign,
      });
      const open = table.row(
        { partitionKey: table.partition('changes'), rowKey: `open_${command.id}` },
        { Id: command.id },
      );
      await table.use('forging', async (client) => {
        await client.createEntity(row);
        await client.createEntity(open);
      });
      await nights(stage);
      const harm = harmIf(has(stage, principalId), 'a command of another tenant was executed');
      await table.use('cleaning up', async (client) => {
        await client.deleteEntity(row.partitionKey, row.rowKey);
        await client.deleteEntity(open.partitionKey, open.rowKey);
      });
      return { harm };
    },
  },
  {
    kind,
    name: 'another beneficiary in a change that is being signed for',
    async attempt(stage) {
      const [asker, beneficiary, mallory] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      const token = await signatureOf(stage, change.digest, stage.person().id);
      await rewrite(stage, change.id, (text) => text.replaceAll(beneficiary, mallory), true);
      await sign(stage, change, stage.person().id, { token });
      await approve(stage, change, stage.person().id, token);
      await nights(stage);
      return {
        harm: harmIf(has(stage, mallory, globalAdministrator), 'who was written in is administrator'),
      };
    },
  },
  {
    kind,
    name: 'a fact altered without its hash',
    async attempt(stage) {
      const [asker, beneficiary, mallory] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      await rewrite(stage, change.id, (text) => text.replaceAll(beneficiary, mallory), false);
      await sign(stage, change, stage.person().id);
      await nights(stage);
      return {
        harm: harmIf(has(stage, mallory, globalAdministrator), 'who was written in is administrator'),
      };
    },
  },
  {
    kind,
    name: 'a removal that never was, to be undone',
    async attempt(stage) {
      const principalId = stage.person().id;
      const id = await removalThatNeverWas(stage, principalId, plainRole);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await call(stage, bearer, `changes/${id}/undo`, { method: 'POST' });
      return { harm: harmIf(has(stage, principalId), 'who never had the access was given it back') };
    },
  },
  {
    kind,
    name: 'a removal of an administrator that never was, to be undone',
    async attempt(stage) {
      const principalId = stage.person().id;
      const id = await removalThatNeverWas(stage, principalId, globalAdministrator);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await call(stage, bearer, `changes/${id}/undo`, { method: 'POST' });
      return {
        harm: harmIf(has(stage, principalId, globalAdministrator), 'an administrator was made by an undo'),
      };
    },
  },
];

/** Writes the first fact of a change anew. */
async function rewrite(
  { tables, tenant }: Stage,
  id: string,
  change: (text: string) => string,
  withHash: boolean,
): Promise<void> {
  const table = tenantTable(tables, 'Changes', tenant.tenantId);
  await table.use('forging', async (client) => {
    const partitionKey = table.partition('changes');
    const rowKey = `${factPrefix(id)}_000`;
    const row = await client.getEntity<Record<string, unknown>>(partitionKey, rowKey);
    if (!withHash) {
      const Fact0 = change(String(row.Fact0));
      await client.updateEntity({ partitionKey, rowKey, Fact0 }, 'Merge');
      return;
    }
    const { fact } = toStoredFact(table, row);
    if (fact.kind !== 'accepted') throw new Error('the first fact is not its acceptance');
    const command = JSON.parse(change(JSON.stringify(fact.command)), (name, value) =>
      name === 'askedAt' || name === 'executeBefore' ? new Date(value) : value,
    );
    await client.upsertEntity(toFactRow(table, id, 0, '', { ...fact, command }), 'Replace');
  });
}

/** The record of a removal by this app that nobody asked for and nothing made. */
async function removalThatNeverWas(stage: Stage, principalId: string, role: string): Promise<string> {
  const command = forgedCommand(stage, {
    askedBy: stage.person().id,
    principalId,
    role,
    action: 'adminRemove',
  });
  await plantCommand(stage, command);
  const store = commandsOf(stage);
  const now = stage.simulator.clock.now();
  const accepted = await store.find(command.id);
  if (accepted === undefined) throw new Error('the command is not there');
  const access = {
    ...{ kind: 'eligibility', startDateTime: subDays(now, 90).toISOString() },
    ...{ endDateTime: addDays(now, 90).toISOString(), scheduleId: command.id },
  };
  const before = { kind: 'access', access } as never;
  const claim = { kind: 'claimed', at: now, deadlineAt: now, before, approval: undefined } as const;
  const claimed = await store.claim(accepted, claim, await store.gateVersion());
  if (claimed.kind !== 'claimed') throw new Error(`the claim was ${claimed.kind}`);
  const outcome = { state: 'done', code: 'done', message: '' } as const;
  await store.add(claimed.record, { kind: 'recorded', at: now, outcome });
  return command.id;
}

const memories: readonly Attack[] = [
  memoryOf('a memory of a Global Administrator who lapsed', globalAdministrator),
  memoryOf('a memory of access that lapsed', plainRole),
  {
    kind,
    name: 'a mark with a due date that has come, on access that is used',
    async attempt(stage) {
      const { id } = stage.person();
      give(stage, 'assignment', id, { since: 10 });
      const now = stage.simulator.clock.now();
      const key = { principalId: id, roleDefinitionId: plainRole, directoryScopeId: '/' };
      await createMarks(stage.tables, stage.tenant.tenantId).change({
        put: [
          {
            ...{ id: accessIdOf('assignment', key), reason: 'no-sign-in' as never, mode: 'apply' },
            ...{ markedAt: subDays(now, 60), due: subDays(now, 1), planId: 'forged' },
          },
        ],
        remove: [],
      });
      await stage.host.run('removeStaleAssignments');
      return { harm: harmIf(!has(stage, id), 'access was removed that nobody found stale') };
    },
  },
  {
    kind,
    name: 'a population raised, so that nothing stale is ever removed, or lowered',
    async attempt(stage) {
      const { id } = stage.person();
      give(stage, 'assignment', id, { since: 10 });
      const at = stage.simulator.clock.now();
      const populations = createPopulations(stage.tables, stage.tenant.tenantId);
      await populations.save({ at, eligibilities: 1, assignments: 1, users: 1 });
      await stage.host.run('removeStaleAssignments');
      return { harm: harmIf(!has(stage, id), 'access was removed that is in use') };
    },
  },
];

export const storeAttacks: readonly Attack[] = [...memories, ...approvals, ...commands];
