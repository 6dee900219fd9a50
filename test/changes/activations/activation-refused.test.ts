import { beforeEach, describe, expect, test } from '@jest/globals';
import { senderDecision } from '../../../src/changes/sender-stop.ts';
import { tenantId } from '../../builders.ts';
import { unreadableRow } from '../../read-listing.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { GRACE, roleKey } from '../../snapshot-builder.ts';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
import { ActivationStage } from './activation-stage.ts';
import { ask, delivery, now, start } from './delivery-stage.ts';

let stage: ActivationStage;
beforeEach(async () => {
  stage = await ActivationStage.open();
});

const at = (time: string) => new Date(`2026-11-24T${time}:00Z`);

describe('an activation that is refused', () => {
  test('says everything that was checked, and is told', async () => {
    stage = await ActivationStage.open({ roles: { schedules: [] } });

    const record = await stage.asks('INC-1');

    expect(record).toMatchObject({
      state: 'refused',
      outcome: {
        code: 'obstructed',
        message: expect.stringContaining('is not eligible'),
        obstacles: expect.arrayContaining([
          expect.objectContaining({
            code: 'activation',
            sentence: expect.stringContaining('is not eligible'),
          }),
        ]),
        checks: expect.arrayContaining([
          expect.objectContaining({ code: 'eligible', isMet: false }),
          expect.objectContaining({ code: 'sender-known', isMet: true }),
        ]),
      },
    });
    expect(stage.sent()).toEqual([]);
    expect(stage.ports.notifier.posted).toMatchObject([
      { state: 'refused', reason: expect.stringContaining('is not eligible') },
    ]);
  });

  test('says what Graph means where somebody assigned the role in the meantime', async () => {
    stage.ports.roles.refuseNext({ code: 'RoleAssignmentExists' });

    expect((await stage.asks('INC-1')).outcome).toMatchObject({
      state: 'refused',
      code: 'refused',
      message: expect.stringMatching(/^The role was assigned or activated by somebody else in the meantime/),
    });
  });

  test('is refused while the writers are stopped', async () => {
    const halt = async () => ({ kind: 'stopped', because: 'stopped by grace' }) as const;
    const ports = { ...stage.ports, halt };
    Object.assign(stage, { ports });

    expect((await stage.asks('INC-1')).outcome?.code).toBe('stopped');
  });

  test('is refused while an alarm about writes that are not ours holds what gives access', async () => {
    const stopped = { kind: 'stopped', because: 'stopped from giving access' } as const;
    const halt = async (of?: 'grants') => (of === 'grants' ? stopped : ({ kind: 'running' } as const));
    Object.assign(stage, { ports: { ...stage.ports, halt } });

    expect((await stage.asks('INC-1')).outcome?.code).toBe('stopped');
    expect(stage.sent()).toEqual([]);
  });

  test('is refused while people have stopped its sender, and ends of its tickets are not', async () => {
    await stage.asks('INC-1');
    const facts = {
      tenantId,
      at: stage.ports.clock.now(),
      because: 'INC-9',
      by: { objectId: GRACE, appId: 'x' },
    };
    await stage.ports.decisions.add(senderDecision('pagerduty', 'stopped', facts));
    stage.ports.passes(6);

    expect((await stage.asks('INC-2')).outcome?.message).toMatch('The sender "pagerduty" is stopped');
    await stage.ends('INC-1');
    expect(stage.of('INC-1').grantEnd?.cause).toBe('ticket');
  });

  test('is refused beyond the grants of its sender, whatever becomes of the earlier ones', async () => {
    const limits = { ...sender().limits, grants: 1 };
    stage = await ActivationStage.open({ rules: rules({ senders: [sender({ limits })] }) });
    await stage.asks('INC-1');
    stage.ports.passes(10);
    await stage.ends('INC-1');

    const record = await stage.asks('INC-2', { beneficiary: { kind: 'principal', id: GRACE } });

    expect(record.outcome?.message).toMatch('`limits.grants` allows 1');
  });

  test('counts what cannot be read as a grant of its sender', async () => {
    const limits = { ...sender().limits, grants: 1 };
    stage = await ActivationStage.open({ rules: rules({ senders: [sender({ limits })] }) });
    stage.ports.commands.unreadable = [{ id: 'spoilt', askedAt: at('08:00'), because: 'row spoilt' }];

    expect((await stage.asks('INC-1')).outcome?.message).toMatch('`limits.grants` allows 1');
  });
});

describe('an activation of which something cannot be read', () => {
  const unreadable = () =>
    stage.ports.roles.breaks.set('eligibility-schedules', {
      error: graphFailure('GET /x: 503'),
      afterPages: 0,
    });

  test('is given by an eligibility that can be read, where a row beside it cannot', async () => {
    stage.ports.roles.putUnreadable('schedules', 'eligibility', unreadableRow({ id: 'odd' }));

    expect((await stage.asks('INC-1')).state).toBe('done');
  });

  test('waits for the next pass, and is given when it can be read', async () => {
    unreadable();
    expect((await stage.asks('INC-1')).state).toBe('accepted');

    stage.ports.roles.breaks.clear();
    await stage.pass();

    expect(stage.of('INC-1').state).toBe('done');
  });

  test('is refused with the reason when its time is over', async () => {
    unreadable();
    await stage.asks('INC-1');
    stage.ports.passes(29);
    await stage.pass();

    expect(stage.of('INC-1')).toMatchObject({
      state: 'refused',
      outcome: { message: expect.stringContaining('could not be read') },
    });
  });
});

describe('an activation whose message does not ask for it any more', () => {
  test.each([
    { what: 'its sender is gone', senders: [], because: 'The rules name no sender pagerduty' },
    {
      what: 'the role is not its any more',
      senders: [sender({ grants: [] })],
      because: 'do not let the sender',
    },
    {
      what: 'the person is not among its people any more',
      senders: [sender({ beneficiaries: { kind: 'people', ids: [GRACE] } })],
      because: 'may not ask for',
    },
    { what: 'it is switched off', senders: [sender({ enabled: false })], because: 'off' },
    {
      what: 'its group is gone',
      senders: [sender({ beneficiaries: { kind: 'group', id: '22222222-aaaa-4bbb-8ccc-0000000000aa' } })],
      because: 'may not ask for',
    },
  ])('is refused for good where $what', async ({ senders, because }) => {
    await stage.settings({ Approval_EndUser_Assignment: { setting: { isApprovalRequired: true } } });
    let inForce = rules({ senders: [sender()], activations: { approvedHere: [roleKey().roleDefinitionId] } });
    Object.assign(stage.ports, { rules: { load: async () => ({ rules: inForce, hash: 'a' }) } });
    await stage.asks('INC-1');
    expect(stage.of('INC-1').state).toBe('awaiting-approval');

    inForce = rules({ senders });
    const { id } = stage.of('INC-1');
    await stage.ports.decisions.add({ ...someDecision, subject: { kind: 'change', id } });
    await stage.pass();

    expect(stage.of('INC-1').outcome).toMatchObject({
      state: 'refused',
      message: expect.stringContaining(because),
    });
  });

  test('is given for no longer than it asks for under the rules of now', async () => {
    stage.puts('INC-1', { minutes: 120 });
    const find = stage.ports.commands.find.bind(stage.ports.commands);
    const shorter = delivery(1, start([ask({ minutes: 45 })], { ticket: 'INC-1', eventAt: now }));
    stage.ports.commands.find = async (id) => {
      const found = await find(id);
      return found?.content.kind === 'delivery' ? { ...found, content: shorter.content } : found;
    };
    await stage.pass();

    expect(stage.of('INC-1').outcome?.grantedUntil).toEqual(at('09:45'));
  });

  test('is refused where nobody delivered it, or its message asks for something else', async () => {
    const given = await stage.asks('INC-1');
    const forged = [
      { ...given.content, deliveryId: 'nowhere' },
      { ...given.content, justification: 'because' },
      given.content,
    ];
    for (const [index, content] of forged.entries())
      stage.ports.commands.put({
        ...given,
        id: `20261124T090000000Z-${String(index).padStart(8, '0')}`,
        content,
      });
    await stage.pass();

    const made = stage.ports.commands.all().filter(({ id }) => /Z-0000000\d$/.test(id));
    expect(made.map(({ outcome }) => outcome?.message)).toEqual(
      forged.map(() => expect.stringMatching(/^No message of its sender asks for just this/)),
    );
    expect(stage.sent()).toHaveLength(1);
  });
});

const someDecision = {
  id: '20261124T090500000Z-000000d1',
  tenantId: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
  kind: 'approved',
  digest: 'a'.repeat(64),
  items: 'all',
  by: { objectId: GRACE, appId: undefined },
  at: new Date('2026-11-24T09:05:00.000Z'),
  because: 'because',
  proof: { kind: 'bearer' },
} as const;
