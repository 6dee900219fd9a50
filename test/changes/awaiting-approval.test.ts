import { beforeEach, describe, expect, test } from '@jest/globals';
import { approveChange } from '../../src/changes/approve-change.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { createExecutor } from '../../src/changes/executor.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  roleKey,
  user,
} from '../snapshot-builder.ts';
import { approvalsOn, directory, key, LINS_ADMIN, now, word } from './approval-stage.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now, directory });
});
const { ask, approve, stateOf, whyOf } = approvalsOn(() => ports);

describe('a grant that controls the tenant', () => {
  test('waits for approval for a day, is noticed, and nothing is sent', async () => {
    const record = await ask();

    expect(record).toMatchObject({
      state: 'awaiting-approval',
      claimedAt: undefined,
      executeBefore: new Date('2026-11-25T09:00:00Z'),
      awaiting: { reason: 'control-plane', proof: 'signed' },
    });
    expect(ports.roles.submitted).toEqual([]);
    expect(ports.notifier.posted).toMatchObject([
      { runId: record.id, state: 'awaiting-approval', reason: expect.stringMatching(/waits for approval/) },
    ]);
  });

  test('is executed when another person has approved it, and its record names them', async () => {
    const record = await ask();
    ports.passes(30);

    const result = await approve(record, LIN);

    expect(result).toMatchObject({
      kind: 'decided',
      record: {
        state: 'done',
        approval: { by: LIN, at: new Date('2026-11-24T09:30:00Z'), decisionId: expect.any(String) },
      },
    });
    expect(ports.roles.submitted).toHaveLength(1);
    expect(ports.notifier.posted.map(({ state }) => state)).toEqual(['awaiting-approval', 'done']);
  });

  test('is executed by whoever works through what is open, where the process of the approval is gone', async () => {
    const record = await ask();
    await approveChange(word(record, LIN), { ...ports, executor: undefined }, AbortSignal.abort());
    expect(await stateOf(record)).toBe('awaiting-approval');
    expect(ports.doorbell.rung).toEqual([record.id]);

    expect(await createExecutor(ports).executeOpen()).toBe(1);
    expect(await stateOf(record)).toBe('done');
  });

  test('is judged afresh: what stands against it by now refuses it although it is approved', async () => {
    const record = await ask();
    ports.directory.put(group({ id: NIGHT_SHIFT, memberIds: [] }));
    const inForce = rules({ protected: { principals: [{ id: ADA, why: 'Break-glass by now' }] } });
    ports = { ...ports, rules: { load: async () => ({ rules: inForce, hash: 'b' }) } };

    await approve(record, LIN);

    expect(await ports.commands.find(record.id)).toMatchObject({
      state: 'refused',
      outcome: { obstacles: [{ code: 'protected' }] },
    });
  });

  test('expires after a day, and an approval that comes later changes nothing', async () => {
    const record = await ask();
    ports.passes(24 * 60);

    expect(await approve(record, LIN)).toMatchObject({ kind: 'not-awaiting' });
    expect(await createExecutor(ports).executeOpen()).toBe(1);
    expect(await stateOf(record)).toBe('expired');
    expect(ports.roles.submitted).toEqual([]);
  });

  test('is refused where the rules refuse it, and where nobody would hear of it', async () => {
    ports.notifier.hasReceiver = false;
    expect((await ask()).outcome?.obstacles).toMatchObject([
      { code: 'no-receiver', sentence: expect.stringContaining('NOTIFY_WEBHOOK_URL') },
    ]);

    ports = fakePorts({ now, directory, rules: rules({ api: { controlPlane: 'refuse' } }) });
    expect((await ask()).outcome?.obstacles).toMatchObject([{ code: 'control-plane' }]);
  });

  test('is only checked where only a check is wanted', async () => {
    const command = asked(now, 1, grant(key));
    const content =
      command.content.kind === 'access' ? { ...command.content, validateOnly: true } : command.content;

    expect((await createExecutor(ports).execute(ports.commands.put({ ...command, content }))).state).toBe(
      'validated',
    );
  });
});

describe('an approval does not count', () => {
  test.each([
    ['of whoever asks', GRACE, /has asked for it/],
    ['of whoever would have the access', ADA, /would have the access/],
    ['of nobody in the directory', '11111111-aaaa-4bbb-8ccc-00000000dead', /only users of this directory/],
  ])('%s', async (_whose, by, because) => {
    const record = await ask();

    await approve(record, by);

    expect(await stateOf(record)).toBe('awaiting-approval');
    expect(await whyOf(record)).toMatch(because);
    expect(ports.roles.submitted).toEqual([]);
  });

  test.each([
    ['a disabled account', { accountEnabled: false }, /not enabled/],
    ['an account of which nobody knows whether it is enabled', { accountEnabled: undefined }, /not enabled/],
    ['a guest', { isGuest: true }, /is a guest/],
  ])('of %s', async (_whose, state, because) => {
    const record = await ask();
    ports.directory.put(user({ id: LIN, ...state }));

    await approve(record, LIN);

    expect(await whyOf(record)).toMatch(because);
  });

  test('of another account of whoever asks', async () => {
    const people = [{ name: 'Grace', accounts: [GRACE, LIN] }];
    ports = fakePorts({ now, directory, rules: rules({ api: { people } }) });
    const record = await ask();

    await approve(record, LIN);

    expect(await stateOf(record)).toBe('awaiting-approval');
  });

  test.each([
    ['a member', { groups: [group({ memberIds: [LIN] })] }],
    ['an owner', { groups: [group({ memberIds: [] })], owners: { [NIGHT_SHIFT]: [LIN] } }],
  ])('of %s of the group that would have it', async (_whose, more) => {
    ports = fakePorts({ now, directory: { ...directory, ...more } });
    const record = await ask(
      grant(roleKey({ principalId: NIGHT_SHIFT, roleDefinitionId: GLOBAL_ADMINISTRATOR })),
    );

    await approve(record, LIN);

    expect(await whyOf(record)).toMatch(/would have the access/);
  });

  test.each([
    ['that Entra did not sign', { proof: { kind: 'bearer' } as const }, /Microsoft Entra signed/],
    [
      'whose signature is of something else',
      { proof: { kind: 'signed', token: `${LIN}/other` } as const },
      /nonce/,
    ],
    [
      'that somebody else signed',
      { by: { objectId: LINS_ADMIN, appId: 'portal' } },
      /somebody else signed it/,
    ],
  ])('%s', async (_what, overrides, because) => {
    const record = await ask();

    await approve(record, LIN, overrides);

    expect(await whyOf(record)).toMatch(because);
    expect(ports.roles.submitted).toEqual([]);
  });

  test('of something else than what is asked for', async () => {
    const record = await ask();

    expect(await approve(record, LIN, { digest: 'b'.repeat(64) })).toMatchObject({ kind: 'other-digest' });
    expect(ports.decisions.decisions).toEqual([]);
  });

  test('that is written into the store for another change', async () => {
    const record = await ask();
    const other = { ...record, id: '20261124T090000000Z-00000009' };
    await ports.decisions.add({
      ...{ id: '20261124T090000000Z-000000aa', tenantId: record.tenantId, kind: 'approved', items: 'all' },
      subject: { kind: 'change', id: record.id },
      digest: commandDigest(other),
      by: { objectId: LIN, appId: undefined },
      at: now,
      because: undefined,
      proof: { kind: 'signed', token: `${LIN}/${commandDigest(other)}` },
    });

    await createExecutor(ports).executeOpen();

    expect(await whyOf(record)).toMatch(/about something else than this change/);
  });

  test('that is dated so that nobody could take it back', async () => {
    const record = await ask();
    const { digest, proof } = word(record, LIN);
    await ports.decisions.add({
      ...{ id: '20991124T090000000Z-000000aa', tenantId: record.tenantId, kind: 'approved', items: 'all' },
      ...{ subject: { kind: 'change', id: record.id }, digest, proof, because: undefined },
      by: { objectId: LIN, appId: undefined },
      at: now,
    });

    await createExecutor(ports).executeOpen();

    expect(await whyOf(record)).toMatch(/nobody could take it back/);
  });
});
