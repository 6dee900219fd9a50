import { describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { decision } from '../../decision-builder.ts';
import { ADA, GLOBAL_ADMINISTRATOR } from '../../snapshot-builder.ts';
import { activation, checkStage } from './check-stage.ts';

const global = {
  name: 'global',
  extends: undefined,
  roles: [GLOBAL_ADMINISTRATOR],
  settings: { 'activation.maximum': 'PT10H' },
};

/** A night on which a baseline wants more of Global Administrators to be let happen. */
async function night() {
  const stage = checkStage({ mode: 'enforce', baselines: [global] });
  await stage.run();
  const [record] = await stage.changes();
  if (record === undefined) throw new Error('the night asked for nothing');
  return { stage, record };
}

async function approve({ decisions }: ReturnType<typeof checkStage>, record: ChangeRecord): Promise<void> {
  const digest = commandDigest(record);
  await decisions.add(
    decision({
      id: '20261122T030000000Z-000000d1',
      subject: { kind: 'change', id: record.id },
      digest,
      at: record.askedAt,
      by: { objectId: ADA, appId: 'portal' },
      proof: { kind: 'signed', token: `${ADA}/${digest}` },
    }),
  );
}

describe('what loosens a role that controls the tenant', () => {
  test('is written once somebody who gets nothing by it has signed for it', async () => {
    const { stage, record } = await night();
    await approve(stage, record);

    await createExecutor(stage.ports).executeOpen();

    expect(await stage.changes()).toMatchObject([{ state: 'done', approval: { by: ADA } }]);
    expect(stage.roleSettings.updates).toMatchObject([
      { changes: { [activation]: { maximumDuration: 'PT10H' } } },
    ]);
  });

  test('is not written, whoever signed, once the baseline wants something else', async () => {
    const { stage, record } = await night();
    await approve(stage, record);
    stage.setMode('report');

    await createExecutor(stage.ports).executeOpen();

    expect(await stage.changes()).toMatchObject([
      {
        state: 'refused',
        outcome: {
          code: 'evidence-changed',
          message: expect.stringContaining('roleSettings.mode is report'),
        },
      },
    ]);
    expect(stage.roleSettings.updates).toEqual([]);
  });

  test('is not written by a command that nobody planned: what it asks for must be what the baseline wants', async () => {
    const { stage, record } = await night();
    const rules = { [activation]: { maximumDuration: 'PT24H' } };
    const forged = { ...record, id: `${record.id}f`, content: { ...record.content, rules } } as ChangeRecord;
    await stage.commands.accept(forged, { owner: 'jobs', text: 'forged', requestHash: '' });
    await approve(stage, forged);

    await createExecutor(stage.ports).executeById(forged.id);

    expect(await stage.commands.find(forged.id)).toMatchObject({
      state: 'refused',
      outcome: { code: 'evidence-changed' },
    });
    expect(stage.roleSettings.updates).toEqual([]);
  });
});

describe('what the guards hold of callers, they hold of baselines', () => {
  test('an approver who is not in the directory is not written', async () => {
    const gone = '11111111-aaaa-4bbb-8ccc-0000000000dd';
    const stage = checkStage({
      mode: 'strengthen',
      settings: { 'approval.required': true, 'approval.approvers': [`user ${gone}`] },
    });

    const run = await stage.run();

    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining(gone) });
    expect(stage.roleSettings.updates).toEqual([]);
  });

  test('a recipient at a domain that the rules do not list is not written', async () => {
    const stage = checkStage({
      mode: 'enforce',
      settings: { 'notifications.activation.admin.recipients': ['soc@elsewhere.example'] },
    });

    expect(await stage.run()).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('elsewhere.example'),
    });
    expect(stage.roleSettings.updates).toEqual([]);
  });
});
