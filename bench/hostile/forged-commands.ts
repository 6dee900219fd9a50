import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import { factPrefix, toFactRow, toStoredFact } from '../../src/adapters/tables/command-rows.ts';
import { tenantTable } from '../../src/adapters/tables/store/tenant-table.ts';
import type { Command } from '../../src/domain/model/command.ts';
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
import {
  commandsOf,
  forgedCommand,
  forgedRows,
  isFound,
  nights,
  plantApproval,
  plantCommand,
  releaseState,
} from './forged-rows.ts';
import type { Stage } from './stage.ts';

export const forgedCommands: readonly Attack[] = [
  {
    kind: forgedRows,
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
        // What does not control the tenant is believed: docs/security.md#write-access-to-the-storage-account.
        bites: has(stage, plain),
      };
    },
  },
  {
    kind: forgedRows,
    name: 'a command that a job seems to have accepted',
    async attempt(stage) {
      const principalId = stage.person().id;
      const command = forgedCommand(stage, { askedBy: 'renew-eligibilities', principalId });
      const { id } = command;
      const job = { kind: 'job', job: 'renew-eligibilities', runId: id, planId: id, itemId: id } as const;
      await plantCommand(stage, { ...command, source: { ...job, undoes: undefined } });
      const asked = forgedCommand(stage, { askedBy: stage.person().id, principalId: stage.person().id });
      await plantCommand(stage, asked);
      await nights(stage);
      return {
        harm: harmIf(has(stage, principalId), 'it was given as if a job had planned it'),
        bites: isGiven(stage, asked),
      };
    },
  },
  {
    kind: forgedRows,
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
      const own = forgedCommand(stage, { askedBy, principalId: stage.person().id });
      await plantCommand(stage, own);
      await nights(stage);
      const harm = harmIf(has(stage, principalId), 'a command of another tenant was executed');
      await table.use('cleaning up', async (client) => {
        await client.deleteEntity(row.partitionKey, row.rowKey);
        await client.deleteEntity(open.partitionKey, open.rowKey);
      });
      return { harm, bites: isGiven(stage, own) };
    },
  },
  {
    kind: forgedRows,
    name: 'another beneficiary in a change that is being signed for',
    async attempt(stage) {
      const [asker, beneficiary, mallory] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      const token = await signatureOf(stage, change.digest, stage.person().id);
      await rewrite(stage, change.id, (text) => text.replaceAll(beneficiary, mallory), true);
      await sign(stage, change, stage.person().id, { token });
      await plantApproval(stage, change, stage.person().id, token);
      await nights(stage);
      return {
        harm: harmIf(has(stage, mallory, globalAdministrator), 'who was written in is administrator'),
        bites: await isGivenUnaltered(stage),
      };
    },
  },
  {
    kind: forgedRows,
    name: 'a fact altered without its hash',
    async attempt(stage) {
      const [asker, beneficiary, mallory] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      await rewrite(stage, change.id, (text) => text.replaceAll(beneficiary, mallory), false);
      await sign(stage, change, stage.person().id);
      await nights(stage);
      return {
        harm: harmIf(has(stage, mallory, globalAdministrator), 'who was written in is administrator'),
        bites: await isGivenUnaltered(stage),
      };
    },
  },
  {
    kind: forgedRows,
    name: 'a removal that never was, to be undone',
    async attempt(stage) {
      const principalId = stage.person().id;
      const id = await removalThatNeverWas(stage, principalId, plainRole);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await undo(stage, bearer, id);
      return {
        harm: harmIf(has(stage, principalId), 'who never had the access was given it back'),
        bites: await isGivenBack(stage, bearer),
      };
    },
  },
  {
    kind: forgedRows,
    name: 'a removal of an administrator that never was, to be undone',
    async attempt(stage) {
      const principalId = stage.person().id;
      const id = await removalThatNeverWas(stage, principalId, globalAdministrator);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await undo(stage, bearer, id);
      return {
        harm: harmIf(has(stage, principalId, globalAdministrator), 'an administrator was made by an undo'),
        bites: await isGivenBack(stage, bearer),
      };
    },
  },
];

function isGiven(stage: Stage, { content }: Command): boolean {
  return content.kind === 'access' && has(stage, content.change.key.principalId);
}

/** Whether what nobody altered is given once a third person has signed for it. */
async function isGivenUnaltered(stage: Stage): Promise<boolean> {
  const beneficiary = stage.person().id;
  const change = await askForAdministrator(stage, { userId: stage.person().id }, beneficiary);
  await sign(stage, change, stage.person().id);
  return has(stage, beneficiary, globalAdministrator);
}

/** An undo is a run: facts that other attacks forged stop it, until a person who has not looked closely accepts them. */
async function undo(stage: Stage, bearer: string, id: string): Promise<void> {
  const ask = () => call(stage, bearer, `changes/${id}/undo`, { method: 'POST' });
  const { json } = await ask();
  if (!isFound(String(json.reason))) return;
  await releaseState(stage);
  await ask();
}

/** Whether the removal of access that somebody had is undone. */
async function isGivenBack(stage: Stage, bearer: string): Promise<boolean> {
  const principalId = stage.person().id;
  give(stage, 'eligibility', principalId, { days: 60 });
  const body = { action: 'remove', principalId, roleDefinitionId: plainRole, directoryScopeId: '/' };
  const { json } = await call(stage, bearer, 'eligibilities', { body });
  const isGone = !has(stage, principalId);
  await undo(stage, bearer, json.changeId ?? '');
  return isGone && has(stage, principalId);
}

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
