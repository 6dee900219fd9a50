import { beforeEach, describe, expect, test } from '@jest/globals';
import { noticeOfActivation } from '../../../src/changes/activations/activation-notice.ts';
import { withdrawApproval } from '../../../src/changes/approve-change.ts';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmActivation } from '../../../src/changes/consents/confirm-activation.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import { type ApproverDecision, decideAsApprover } from '../../../src/changes/consents/decide-as-approver.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { ChangeRecord, RuleFields } from '../../../src/domain/model/command.ts';
import { FakeDoorbell } from '../../fakes/fake-doorbell.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import {
  ADA,
  breakGlass,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  user,
} from '../../snapshot-builder.ts';
import { ActivationStage } from '../activations/activation-stage.ts';
import { now } from '../activations/delivery-stage.ts';
import { readCall } from './read-call.ts';

const DAN = '11111111-aaaa-4bbb-8ccc-000000000004';
const approvedHere = rules({
  senders: [sender()],
  activations: { approvedHere: [HELPDESK_ADMINISTRATOR] },
});
const wantsMfa: RuleFields = {
  Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
};
const wantsContext: RuleFields = {
  AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c7' },
};

/** The settings of the role ask for an approval by these. */
function wantsApproval(
  primaryApprovers: readonly object[],
  isApproverJustificationRequired = true,
): RuleFields {
  const stage = {
    ...{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired, escalationTimeInMinutes: 0 },
    ...{ isEscalationEnabled: false, escalationApprovers: [], primaryApprovers },
  };
  const setting = { isApprovalRequired: true, approvalMode: 'SingleStage', approvalStages: [stage] };
  return { Approval_EndUser_Assignment: { setting } };
}

const oneUser = (userId: string) => ({ '@odata.type': '#microsoft.graph.singleUser', userId });
const byLinOrDan = wantsApproval([oneUser(LIN), oneUser(DAN)]);

let stage: ActivationStage;

async function open(settings: RuleFields): Promise<void> {
  stage = await ActivationStage.open({
    rules: approvedHere,
    directory: { users: [...[ADA, GRACE, LIN, DAN].map((id) => user({ id })), breakGlass()] },
  });
  await stage.settings(settings);
}

const portsOf = (isExecutor: boolean) => ({
  ...stage.ports,
  doorbell: new FakeDoorbell(),
  executor: isExecutor ? createExecutor(stage.ports) : undefined,
});

/** Somebody signs in for it and confirms it. */
function confirm(record: ChangeRecord, by: string, context = 'c1', digest = confirmationDigest(record)) {
  const proof = { kind: 'signed', token: `${by}/${digest}/${context}` } as const;
  const confirmation = { changeId: record.id, digest, by: { objectId: by, appId: 'sign-in' }, proof };
  return confirmActivation(confirmation, portsOf(true), readCall());
}

/** Somebody decides with their token. @param executes whether the process that hears of it executes, too */
function decide(
  record: ChangeRecord,
  by: string,
  kind: ApproverDecision['kind'] = 'approved',
  overrides: Partial<ApproverDecision> = {},
  executes = true,
) {
  const decision: ApproverDecision = {
    ...{ kind, changeId: record.id, digest: commandDigest(record), because: 'Known incident' },
    by: { objectId: by, appId: 'portal' },
    proof: { kind: 'bearer' },
    ...overrides,
  };
  const waits = new AbortController();
  // Who only accepts gives up waiting at once: another process executes it later.
  const ports = { ...portsOf(executes), pause: async () => waits.abort() };
  return decideAsApprover(decision, ports, { ...readCall(), signal: waits.signal });
}

const decisions = () => stage.ports.decisions.decisions;

describe('an activation of a role that wants MFA', () => {
  beforeEach(() => open(wantsMfa));

  test('waits for whoever would have it, with where they confirm it in the notice, and nothing is sent', async () => {
    const record = await stage.asks('INC-1');

    expect(record).toMatchObject({
      state: 'awaiting-approval',
      awaiting: { reason: 'confirmation', proof: 'own', context: undefined },
    });
    expect(stage.sent()).toEqual([]);
    const digest = confirmationDigest(record);
    expect(noticeOfActivation(record, now, 'https://warden.example')?.links).toContainEqual({
      title: expect.stringContaining('Confirm'),
      url: `https://warden.example/api/activations/${record.id}/confirm?digest=${digest}`,
    });
  });

  test('is given when they have confirmed just that', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.passes(10);

    expect(await confirm(record, ADA)).toMatchObject({
      kind: 'decided',
      record: { state: 'done', approval: { by: ADA, at: new Date('2026-11-24T09:10:00Z') } },
    });
    expect(stage.sent()).toMatchObject([{ action: 'adminAssign', key: { principalId: ADA } }]);
  });

  test.each([
    ['somebody else signs', (record: ChangeRecord) => confirm(record, LIN), 'does-not-count'],
    [
      'they signed under another context',
      (record: ChangeRecord) => confirm(record, ADA, 'c7'),
      'does-not-count',
    ],
    [
      'they signed for something else',
      (record: ChangeRecord) => confirm(record, ADA, 'c1', 'b'.repeat(64)),
      'other-digest',
    ],
    [
      'they signed an approval of it',
      (record: ChangeRecord) => confirm(record, ADA, 'c1', commandDigest(record)),
      'other-digest',
    ],
  ])('stays where it is when %s: they are told, and nothing is written', async (_what, how, kind) => {
    const record = await stage.asks('INC-1');

    expect(await how(record)).toMatchObject({ kind });
    expect(decisions().filter((one) => one.kind === 'confirmed')).toEqual([]);
    expect(stage.of('INC-1').state).toBe('awaiting-approval');
  });

  test('is not given by the confirmation of another ask of theirs', async () => {
    const one = await stage.asks('INC-1');
    const other = await stage.asks('INC-2', { minutes: 60 });

    await confirm(one, ADA);

    expect(await confirm(other, ADA, 'c1', confirmationDigest(one))).toMatchObject({ kind: 'other-digest' });
    await stage.pass();
    expect(stage.of('INC-2').state).toBe('awaiting-approval');
  });

  test('is not confirmed by an account that was disabled meanwhile', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.directory.put(user({ accountEnabled: false }));

    expect(await confirm(record, ADA)).toMatchObject({ kind: 'does-not-count' });
    expect(stage.sent()).toEqual([]);
  });

  test('is over after a day: a confirmation that comes later changes nothing', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.passes(24 * 60);

    expect(await confirm(record, ADA)).toMatchObject({ kind: 'not-awaiting' });
    await stage.pass();
    expect(stage.of('INC-1').state).toBe('expired');
  });

  test('waits under the authentication context that the role names, once it names one', async () => {
    await stage.settings({
      Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      ...wantsContext,
    });
    const record = await stage.asks('INC-1');
    expect(record.awaiting).toMatchObject({ reason: 'confirmation', context: 'c7' });

    expect(await confirm(record, ADA, 'c1')).toMatchObject({ kind: 'does-not-count' });
    expect(await confirm(record, ADA, 'c7')).toMatchObject({ kind: 'decided', record: { state: 'done' } });
  });
});

describe('an activation of a role that wants an approver', () => {
  beforeEach(() => open(byLinOrDan));

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
    const withdrawal = {
      ...{ changeId: record.id, digest: commandDigest(record), because: undefined },
      ...{ by: { objectId: GRACE, appId: 'portal' }, proof: { kind: 'bearer' } as const },
    };
    await withdrawApproval(withdrawal, portsOf(false));
    await stage.pass();
    expect(stage.of('INC-1').state).toBe('awaiting-approval');

    stage.ports.passes(1);
    expect(await decide(record, DAN)).toMatchObject({ record: { state: 'done', approval: { by: DAN } } });
  });

  test('is over after a day: nobody approves it later', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.passes(24 * 60);

    expect(await decide(record, LIN)).toMatchObject({ kind: 'not-awaiting' });
  });
});

describe('two approvers at once', () => {
  beforeEach(() => open(byLinOrDan));

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
    await open(wantsApproval([{ '@odata.type': '#microsoft.graph.groupMembers', groupId: NIGHT_SHIFT }]));
    stage.ports.directory.put(group({ memberIds: [ADA] }));
    const record = await stage.asks('INC-1');
    expect(await decide(record, LIN)).toMatchObject({ kind: 'does-not-count' });

    stage.ports.directory.put(group({ memberIds: [ADA, LIN] }));
    expect(await decide(record, LIN)).toMatchObject({ kind: 'decided', record: { state: 'done' } });
  });
});

describe('a role that wants both', () => {
  test('is confirmed first, then approved, and then given', async () => {
    await open({ ...wantsMfa, ...byLinOrDan });
    const record = await stage.asks('INC-1');
    expect(await decide(record, LIN)).toMatchObject({ kind: 'not-awaiting' });

    expect(await confirm(record, ADA)).toMatchObject({
      record: { state: 'awaiting-approval', awaiting: { reason: 'role-settings' } },
    });
    expect(await decide(record, LIN)).toMatchObject({ record: { state: 'done', approval: { by: LIN } } });
  });
});
