import { beforeEach, describe, expect, test } from '@jest/globals';
import { withdrawApproval } from '../../../src/changes/approve-change.ts';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { ADA, GRACE, group, HELPDESK_ADMINISTRATOR, LIN, NIGHT_SHIFT } from '../../snapshot-builder.ts';
import type { ActivationStage } from '../activations/activation-stage.ts';
import {
  byLinOrDan,
  DAN,
  decideIn,
  oneUser,
  openStage,
  portsOf,
  type Tail,
  waitsFor,
  wantsApproval,
} from './consent-stage.ts';

let stage: ActivationStage;

const decisions = () => stage.ports.decisions.decisions;
const decide = (...of: Tail<typeof decideIn>) => decideIn(stage, ...of);

/** Grace takes back what was approved. */
const withdrawalOf = (record: ChangeRecord) => ({
  ...{ changeId: record.id, digest: commandDigest(record), because: undefined },
  ...{ by: { objectId: GRACE, appId: 'portal' }, proof: { kind: 'bearer' } as const },
});

describe('an activation of a role that wants an approver', () => {
  beforeEach(async () => {
    stage = await openStage(byLinOrDan);
  });

  test('waits for those whom the settings name, and is given from the approval on', async () => {
    const record = await stage.asks('INC-1');
    expect(record).toMatchObject({
      state: 'awaiting-approval',
      awaiting: { reason: 'role-settings', proof: 'person' },
    });
    stage.ports.passes(90);

    expect(await decide(record, LIN)).toMatchObject({
      kind: 'decided',
      record: {
        state: 'done',
        approval: { by: LIN, at: new Date('2026-11-24T10:30:00Z') },
        outcome: { grantedUntil: new Date('2026-11-24T12:30:00Z') },
      },
    });
  });

  test('is refused when one of them denies it, with their reason', async () => {
    const record = await stage.asks('INC-1');

    await decide(record, DAN, 'denied', { because: 'There is no incident' });

    expect(stage.of('INC-1')).toMatchObject({
      state: 'refused',
      outcome: { message: expect.stringContaining('There is no incident') },
    });
    expect(stage.sent()).toEqual([]);
  });

  test.each([
    ['whoever would have it', ADA],
    ['somebody whom they do not name', GRACE],
  ])('is not decided by %s: they are told, and nothing is written', async (_who, by) => {
    const record = await stage.asks('INC-1');

    expect(await decide(record, by)).toMatchObject({ kind: 'does-not-count' });
    expect(await decide(record, by, 'denied')).toMatchObject({ kind: 'does-not-count' });
    expect(decisions().filter(({ subject }) => subject.id === record.id)).toEqual([]);
  });

  test('needs a reason where the settings ask for one', async () => {
    const record = await stage.asks('INC-1');

    expect(await decide(record, LIN, 'approved', { because: undefined })).toEqual({ kind: 'no-reason' });
    await stage.settings(wantsApproval([oneUser(LIN)], false));
    expect(await decide(record, LIN, 'approved', { because: undefined })).toMatchObject({ kind: 'decided' });
  });

  test('that waits is found, and what is no activation or does not exist is none', async () => {
    const record = await stage.asks('INC-1');
    const delivery = stage.ports.commands.all().find(({ content }) => content.kind === 'delivery');

    expect(delivery).toBeDefined();
    for (const changeId of [delivery?.id ?? '', 'no such id'])
      expect(await decide(record, LIN, 'approved', { changeId })).toEqual({ kind: 'no-such-change' });
  });

  test('is approved by nobody once its settings ask for no approval', async () => {
    const record = await stage.asks('INC-1');
    await stage.settings({
      Approval_EndUser_Assignment: { setting: { isApprovalRequired: false, approvalStages: [] } },
    });

    expect(await decide(record, LIN)).toEqual({
      kind: 'does-not-count',
      because: `the settings of the role ${HELPDESK_ADMINISTRATOR} ask for no approval any more`,
    });
  });

  test('is approved by nobody where its settings are of a form that is not known', async () => {
    const record = await stage.asks('INC-1');
    await stage.settings({ Approval_EndUser_Assignment: { setting: { isApprovalRequired: 'perhaps' } } });

    expect(await decide(record, LIN)).toEqual({
      kind: 'does-not-count',
      because: `who approves the role ${HELPDESK_ADMINISTRATOR} is not known: its settings are of a form that this app does not know`,
    });
    expect(stage.sent()).toEqual([]);
  });

  test('approves nothing for whoever saw another ask', async () => {
    const record = await stage.asks('INC-1');
    const other = await stage.asks('INC-2', { minutes: 60 });

    expect(await decide(record, LIN, 'approved', { digest: commandDigest(other) })).toMatchObject({
      kind: 'other-digest',
    });
  });

  test('is not given once the approver is none any more, though they approved while they were', async () => {
    const record = await stage.asks('INC-1');
    await decide(record, LIN, 'approved', {}, false);
    await stage.settings(wantsApproval([oneUser(DAN)]));

    await stage.pass();

    expect(stage.of('INC-1')).toMatchObject({
      state: 'awaiting-approval',
      awaiting: { because: expect.stringContaining('do not name them as an approver') },
    });
    expect(stage.sent()).toEqual([]);
  });

  test('is not given once somebody has taken the approval back, and may be approved anew', async () => {
    const record = await stage.asks('INC-1');
    await decide(record, LIN, 'approved', {}, false);
    stage.ports.passes(1);
    await withdrawApproval(withdrawalOf(record), portsOf(stage, false));
    await stage.pass();
    expect(stage.of('INC-1').state).toBe('awaiting-approval');

    stage.ports.passes(1);
    expect(await decide(record, DAN)).toMatchObject({ record: { state: 'done', approval: { by: DAN } } });
  });

  test('is approved by nobody once its ticket is over, or while it waits for something else', async () => {
    const ended = await stage.asks('INC-1');
    await stage.ends('INC-1');
    const other = await stage.asks('INC-2');
    await waitsFor(stage, other, { reason: 'control-plane', proof: 'signed' });

    expect(await decide(ended, LIN)).toMatchObject({ kind: 'not-awaiting', record: { state: 'refused' } });
    expect(await decide(other, LIN)).toMatchObject({ kind: 'not-awaiting' });
    expect(decisions().filter(({ kind }) => kind === 'approved')).toEqual([]);
  });

  test('of the control plane is approved with a signature alone, and denied without one', async () => {
    const record = await stage.asks('INC-1');
    await waitsFor(stage, record, { reason: 'role-settings', proof: 'signed' });

    expect(await decide(record, LIN)).toEqual({
      kind: 'does-not-count',
      because: 'what controls the tenant needs an approval that Microsoft Entra signed',
    });
    expect(await decide(record, LIN, 'denied', {}, false)).toMatchObject({ kind: 'decided' });
    expect(decisions().filter(({ subject }) => subject.id === record.id)).toMatchObject([
      { kind: 'denied', items: 'all' },
    ]);
  });

  test('is over after a day: nobody approves it later', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.passes(24 * 60);

    expect(await decide(record, LIN)).toMatchObject({ kind: 'not-awaiting' });
  });
});

describe('two approvers at once', () => {
  beforeEach(async () => {
    stage = await openStage(byLinOrDan);
  });

  test.each([
    ['both approve', 'approved', 'approved'],
    ['one approves and one denies', 'approved', 'denied'],
    ['one denies and one approves', 'denied', 'approved'],
  ] as const)('%s: one counts, and the other hears what came of it', async (_how, one, other) => {
    const record = await stage.asks('INC-1');

    const results = await Promise.all([decide(record, LIN, one), decide(record, DAN, other)]);

    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['decided', 'decided-before']);
    const winner = results[0]?.kind === 'decided' ? { by: LIN, kind: one } : { by: DAN, kind: other };
    expect(results.find(({ kind }) => kind === 'decided-before')).toMatchObject({
      first: { kind: winner.kind, by: { objectId: winner.by } },
    });
    expect(stage.of('INC-1').state).toBe(winner.kind === 'approved' ? 'done' : 'refused');
    expect(stage.sent()).toHaveLength(winner.kind === 'approved' ? 1 : 0);
    expect(decisions().filter(({ subject }) => subject.id === record.id)).toHaveLength(1);
  });

  test('one counts as well while nobody has executed what the first one said', async () => {
    const record = await stage.asks('INC-1');
    await decide(record, LIN, 'approved', {}, false);

    expect(await decide(record, DAN, 'denied', {}, false)).toMatchObject({
      kind: 'decided-before',
      first: { kind: 'approved', by: { objectId: LIN } },
    });
    expect(decisions().filter(({ kind }) => kind === 'denied')).toEqual([]);
  });

  test('one counts as well after somebody took an approval back', async () => {
    const record = await stage.asks('INC-1');
    await decide(record, LIN, 'approved', {}, false);
    stage.ports.passes(1);
    await withdrawApproval(withdrawalOf(record), portsOf(stage, false));
    stage.ports.passes(1);

    expect(await decide(record, LIN, 'denied', {}, false)).toMatchObject({ kind: 'decided' });
    stage.ports.passes(1);
    expect(await decide(record, DAN, 'approved', {}, false)).toMatchObject({
      kind: 'decided-before',
      first: { kind: 'denied', by: { objectId: LIN } },
    });
  });

  test('the later one hears who was first and what came of it', async () => {
    const record = await stage.asks('INC-1');
    await decide(record, LIN);

    expect(await decide(record, DAN, 'denied')).toMatchObject({
      kind: 'decided-before',
      first: { kind: 'approved', by: { objectId: LIN } },
      record: { state: 'done' },
    });
  });
});

describe('approvers by other ways', () => {
  test('a group is opened up when they decide', async () => {
    stage = await openStage(
      wantsApproval([{ '@odata.type': '#microsoft.graph.groupMembers', groupId: NIGHT_SHIFT }]),
    );
    stage.ports.directory.put(group({ memberIds: [ADA] }));
    const record = await stage.asks('INC-1');
    expect(await decide(record, LIN)).toMatchObject({ kind: 'does-not-count' });

    stage.ports.directory.put(group({ memberIds: [ADA, LIN] }));
    expect(await decide(record, LIN)).toMatchObject({ kind: 'decided', record: { state: 'done' } });
  });
});
