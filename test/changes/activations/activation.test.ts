import { beforeEach, describe, expect, test } from '@jest/globals';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { ADA, GRACE, roleKey } from '../../snapshot-builder.ts';
import { ActivationStage } from './activation-stage.ts';

let stage: ActivationStage;
beforeEach(async () => {
  stage = await ActivationStage.open();
});

const at = (time: string) => new Date(`2026-11-24T${time}:00Z`);

describe('an activation that is granted', () => {
  test('assigns the role for a time, sees it, and says until when, with everything that was checked', async () => {
    const record = await stage.asks('INC-1');

    expect(stage.sent()).toMatchObject([
      {
        kind: 'assignment',
        action: 'adminAssign',
        key: roleKey(),
        expiration: { kind: 'at', endDateTime: at('11:00') },
        ticket: { number: 'INC-1', system: 'PagerDuty' },
      },
    ]);
    expect(record).toMatchObject({
      state: 'done',
      before: { kind: 'access', access: null },
      outcome: { code: 'done', grantedUntil: at('11:00') },
    });
    expect(record.outcome?.checks?.every(({ isMet }) => isMet)).toBe(true);
  });

  test('has Entra record for whom, by which ticket, and which command it is', async () => {
    const { id } = await stage.asks('INC-1');

    expect(stage.sent()[0]?.justification).toBe(
      `The database is down (for ${ADA}, ticket INC-1 of pagerduty, activation ${id})`,
    );
  });

  test('keeps to 500 characters, and cuts the words of the sender and not the rest', async () => {
    const { id } = await stage.asks('INC-1', { justification: 'x'.repeat(2_000) });

    expect(stage.sent()[0]?.justification).toHaveLength(500);
    expect(stage.sent()[0]?.justification).toMatch(new RegExp(`activation ${id}\\)$`));
  });

  test('is claimed on a hash of what it rests on, the same for the same', async () => {
    const first = await stage.asks('INC-1');
    const other = await stage.asks('INC-2', { beneficiary: { kind: 'principal', id: GRACE } });

    expect(first.restsOn).toMatch(/^[0-9a-f]{64}$/);
    expect(other.restsOn).not.toBe(first.restsOn);
  });

  test('is told: who, which role, until when, for which ticket', async () => {
    const { id } = await stage.asks('INC-1');

    expect(stage.ports.notifier.posted).toMatchObject([
      {
        runId: id,
        job: 'activation.start',
        state: 'done',
        sections: [
          {
            lines: expect.arrayContaining([
              `${ADA}: ${roleKey().roleDefinitionId} at / for 120 minutes`,
              'until 2026-11-24T11:00:00.000Z',
              'ticket INC-1 of pagerduty',
            ]),
          },
        ],
      },
    ]);
  });

  test('counts in no limit of callers: its sender has limits of its own', async () => {
    const none = { grants: 0, removals: 0, roleSettings: 0 };
    const api = { everywhere: none, controlPlane: none, perCaller: none };
    const { limits } = rules();
    stage = await ActivationStage.open({ rules: rules({ senders: [sender()], limits: { ...limits, api } }) });

    expect((await stage.asks('INC-1')).state).toBe('done');
  });
});

describe('an activation of access that another one gave', () => {
  beforeEach(async () => {
    await stage.asks('INC-1');
    stage.ports.passes(30);
  });

  test('joins it where it lasts as long: nothing is sent, and it runs for its own time', async () => {
    const record = await stage.asks('INC-2', { minutes: 60 });

    expect(stage.sent()).toHaveLength(1);
    expect(record).toMatchObject({
      state: 'done',
      before: { access: { kind: 'assignment', endDateTime: '2026-11-24T11:00:00.000Z' } },
      outcome: { code: 'unchanged', grantedUntil: at('10:30') },
    });
    expect((await stage.ports.commands.runningGrants()).map(({ id }) => id)).toContain(record.id);
  });

  test('lengthens it where it is to last longer, and knows the new schedule as its own', async () => {
    const record = await stage.asks('INC-2', { minutes: 120 });
    const third = await stage.asks('INC-3', { minutes: 60 });

    expect(stage.sent().map(({ action }) => action)).toEqual(['adminAssign', 'adminUpdate']);
    expect(record.outcome).toMatchObject({ code: 'done', grantedUntil: at('11:30') });
    expect(third.outcome?.code).toBe('unchanged');
  });

  test("never goes beyond the role's maximum, counted from the first start", async () => {
    await stage.settings({ Expiration_EndUser_Assignment: { maximumDuration: 'PT2H' } });

    expect((await stage.asks('INC-2')).outcome).toMatchObject({
      code: 'unchanged',
      grantedUntil: at('11:00'),
    });
  });

  test('is over for its own ticket alone', async () => {
    await stage.asks('INC-2', { minutes: 120 });
    stage.ports.passes(10);

    await stage.ends('INC-2');

    expect(stage.of('INC-2').grantEnd?.cause).toBe('other-grant');
    expect(stage.of('INC-1').grantEnd).toBeUndefined();
    expect(stage.sent().at(-1)).toMatchObject({
      action: 'adminUpdate',
      expiration: { endDateTime: at('11:00') },
    });
  });
});
