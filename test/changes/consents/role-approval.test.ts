import { beforeEach, describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import { findRoleApproval } from '../../../src/changes/consents/role-approval.ts';
import type { RoleApprovalQuestion } from '../../../src/changes/consents/role-approver.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { activation } from '../../change-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { ADA, GRACE, LIN, user } from '../../snapshot-builder.ts';
import { type FakePorts, fakePorts } from '../fake-ports.ts';
import { approvedBy, decidedAt, question } from './approval-stage.ts';
import { readCall } from './read-call.ts';

const askedAt = new Date('2026-11-24T09:00:00.123Z');

let ports: FakePorts<FakeCommands>;
let record: ChangeRecord;
beforeEach(() => {
  ports = fakePorts({ now: decidedAt, directory: { users: [ADA, LIN, GRACE].map((id) => user({ id })) } });
  record = ports.commands.put(activation({ askedAt }));
});

async function findAfter(given: readonly Decision[], wanted: Partial<RoleApprovalQuestion> = {}) {
  for (const one of given) await ports.decisions.add(one);
  return findRoleApproval(record, { ...question, ...wanted }, ports, readCall());
}

describe('an approval by whom the role’s settings name', () => {
  test('is none as long as nobody has decided', async () => {
    expect(await findAfter([])).toEqual({ kind: 'none' });
  });

  test('counts with their own token, and says who, when and how', async () => {
    expect(await findAfter([approvedBy(GRACE, record)])).toEqual({
      kind: 'given',
      decisionId: '20261124T092000000Z-000000d1',
      by: GRACE,
      at: decidedAt,
      isSigned: false,
      contexts: [],
    });
  });

  test('is signed on the control plane: a token alone is void', async () => {
    const digest = commandDigest(record);
    const signed = approvedBy(GRACE, record, { proof: { kind: 'signed', token: `${GRACE}/${digest}` } }, 21);

    expect(await findAfter([approvedBy(GRACE, record)], { proof: 'signed' })).toMatchObject({
      kind: 'void',
      because: expect.stringContaining('Microsoft Entra signed'),
    });
    ports.passes(1);
    expect(await findAfter([signed], { proof: 'signed' })).toMatchObject({
      kind: 'given',
      isSigned: true,
      contexts: ['c1'],
    });
  });

  test('is denied by whoever denied it first, with their reason', async () => {
    const denied = approvedBy(GRACE, record, { kind: 'denied', because: 'No incident' });
    const approved = approvedBy(LIN, record, {}, 21);

    expect(
      await findAfter([denied, approved], {
        approvers: [GRACE, LIN].map((id) => ({ kind: 'user', id })),
      }),
    ).toEqual({ kind: 'denied', by: GRACE, at: decidedAt, because: 'No incident' });
  });

  test('stays where somebody denies it later: the first decision counts', async () => {
    ports.passes(1);
    const denied = approvedBy(LIN, record, { kind: 'denied' }, 21);

    expect(await findAfter([approvedBy(GRACE, record), denied])).toMatchObject({ kind: 'given', by: GRACE });
  });

  test('does not come back after a denial, even where whoever denied it is no approver any more', async () => {
    const denied = approvedBy(LIN, record, { kind: 'denied' }, 19);

    expect(await findAfter([denied, approvedBy(GRACE, record)])).toMatchObject({ kind: 'denied', by: LIN });
  });

  test('is none once somebody has taken it back', async () => {
    ports.passes(1);
    const withdrawn = approvedBy(LIN, record, { kind: 'withdrawn' }, 21);

    expect(await findAfter([approvedBy(GRACE, record), withdrawn])).toEqual({ kind: 'none' });
  });
});

describe('an approval does not count', () => {
  test.each<{ what: string; of: () => Decision; because: string }>([
    {
      what: 'of somebody whom the settings do not name, whatever app roles they hold',
      of: () => approvedBy(LIN, record),
      because: "the role's settings do not name them",
    },
    {
      what: 'of an ask that was edited afterwards: longer than what they saw',
      of: () => approvedBy(GRACE, record, { digest: commandDigest(edited(record, { minutes: 60 })) }),
      because: 'about something else',
    },
    {
      what: 'of the same ask at another scope',
      of: () => {
        const key = { ...keyOf(record), directoryScopeId: '/administrativeUnits/1' };
        return approvedBy(GRACE, record, { digest: commandDigest(edited(record, { key })) });
      },
      because: 'about something else',
    },
    {
      what: 'of the next ask of the same person for the same role',
      of: () =>
        approvedBy(GRACE, record, {
          digest: commandDigest({ ...record, id: '20261124T093000000Z-0b5c9f0f' }),
        }),
      because: 'about something else',
    },
    {
      what: 'that is a confirmation',
      of: () => approvedBy(GRACE, record, { digest: confirmationDigest(record) }),
      because: 'about something else',
    },
    {
      what: 'without a reason, where the settings ask for one',
      of: () => approvedBy(GRACE, record, { because: undefined }),
      because: 'no reason',
    },
    {
      what: 'with an empty reason',
      of: () => approvedBy(GRACE, record, { because: '  ' }),
      because: 'no reason',
    },
    {
      what: 'that is dated later than now',
      of: () => approvedBy(GRACE, record, {}, 26),
      because: 'dated later than now',
    },
  ])('$what', async ({ of, because }) => {
    expect(await findAfter([of()])).toEqual({ kind: 'void', because: expect.stringContaining(because) });
  });

  test.each([
    ['who has left', undefined],
    ['who is disabled meanwhile', { accountEnabled: false }],
    ['who is a guest', { isGuest: true }],
  ])('of an approver %s', async (_who, state) => {
    if (state === undefined) ports.directory.remove(GRACE);
    else ports.directory.put(user({ id: GRACE, ...state }));

    expect(await findAfter([approvedBy(GRACE, record)])).toMatchObject({ kind: 'void' });
  });

  test('of an approver whom the settings no longer name when it is executed', async () => {
    const approvers = [{ kind: 'user', id: LIN }] as const;

    expect(await findAfter([approvedBy(GRACE, record)], { approvers })).toMatchObject({
      kind: 'void',
      because: expect.stringContaining('do not name them'),
    });
  });

  test('with a signature of before the ask', async () => {
    ports.approvalTokens.signedAt = new Date('2026-11-24T08:54:00Z');
    const proof = { kind: 'signed', token: `${GRACE}/${commandDigest(record)}` } as const;

    expect(await findAfter([approvedBy(GRACE, record, { proof })])).toMatchObject({
      kind: 'void',
      because: expect.stringContaining('signed before the activation was asked for'),
    });
  });

  test('with a signature of more than five minutes before the ask, which clocks may be apart by', async () => {
    const proof = { kind: 'signed', token: `${GRACE}/${commandDigest(record)}` } as const;
    await ports.decisions.add(approvedBy(GRACE, record, { proof }));
    ports.approvalTokens.signedAt = new Date('2026-11-24T08:55:00.122Z');
    expect(await findAfter([])).toMatchObject({ kind: 'void' });

    ports.approvalTokens.signedAt = new Date('2026-11-24T08:55:00.123Z');
    expect(await findAfter([])).toMatchObject({ kind: 'given', at: ports.approvalTokens.signedAt });
  });

  test('that is signed, where the settings do not say whose signatures count', async () => {
    const proof = { kind: 'signed', token: `${GRACE}/${commandDigest(record)}` } as const;
    Object.assign(ports, { approvalTokens: undefined });

    expect(await findAfter([approvedBy(GRACE, record, { proof })])).toEqual({
      kind: 'void',
      because: expect.stringContaining('do not say whose signatures count'),
    });
  });

  test('and each of several says why', async () => {
    ports.passes(1);

    expect(
      await findAfter([approvedBy(LIN, record), approvedBy(GRACE, record, { because: undefined }, 21)]),
    ).toEqual({
      kind: 'void',
      because: `the approval by ${LIN}: the role's settings do not name them as an approver; the approval by ${GRACE}: it has no reason, which the role's settings ask for`,
    });
  });

  test('with the signature of somebody without a role of this app, or of somebody else', async () => {
    const proof = { kind: 'signed', token: `${GRACE}/${commandDigest(record)}` } as const;
    ports.approvalTokens.withoutRole.add(GRACE);
    expect(await findAfter([approvedBy(GRACE, record, { proof })])).toMatchObject({
      because: expect.stringContaining('PimWarden.Approve or PimWarden.Activate'),
    });

    const forged = { kind: 'signed', token: `${LIN}/${commandDigest(record)}` } as const;
    expect(await findAfter([approvedBy(GRACE, record, { proof: forged }, 21)])).toMatchObject({
      kind: 'void',
      because: expect.stringContaining('somebody else signed it'),
    });
  });

  test('a denial of another ask denies nothing', async () => {
    const denied = approvedBy(GRACE, record, { kind: 'denied', digest: 'b'.repeat(64) });

    expect(await findAfter([denied])).toEqual({ kind: 'none' });
  });
});

function edited(of: ChangeRecord, change: object): ChangeRecord {
  return of.content.kind === 'activation' ? { ...of, content: { ...of.content, ...change } } : of;
}

function keyOf({ content }: ChangeRecord) {
  return content.kind === 'activation' ? content.key : undefined;
}
