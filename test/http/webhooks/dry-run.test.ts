import { beforeEach, describe, expect, test } from '@jest/globals';
import { ADA, HELPDESK, requested } from '../../senders/stage.ts';
import { WebhookStage } from './stage.ts';

let stage: WebhookStage;
beforeEach(() => {
  stage = new WebhookStage();
});

/** A dry run that the service desk has signed. */
const asked = (query = 'dryRun', id = 'msg_1') =>
  stage.call({ query, headers: stage.signature(requested(), id) });

const key = { principalId: ADA, roleDefinitionId: HELPDESK, directoryScopeId: '/' };
const checks = [{ code: 'eligible', isMet: true, isKnown: true, sentence: 'Ada is eligible.' }] as const;

describe('a dry run of a message', () => {
  test('says what would be decided of each person, with everything that was checked, and writes nothing', async () => {
    const until = new Date('2026-11-29T10:00:00.000Z');
    const send = { kind: 'assignment', actions: ['adminAssign'], endDateTime: until.toISOString() } as const;
    const judged = { checks, evidence: {} };
    stage.dryRun = {
      kind: 'start',
      left: ['servicedesk may not ask for grace.'],
      asks: [
        {
          key,
          minutes: 60,
          decision: { ...judged, kind: 'granted', until, step: 'assign', send, firstStart: until },
        },
        {
          key,
          minutes: 60,
          decision: {
            ...judged,
            kind: 'refused',
            code: 'eligible',
            because: 'It is not known.',
            isOnlyUnknown: true,
          },
        },
        { key, minutes: 60, decision: 'Change c-1 of the same access is in progress.' },
      ],
    };

    expect(await asked()).toMatchObject({
      status: 200,
      jsonBody: {
        dryRun: true,
        kind: 'start',
        left: ['servicedesk may not ask for grace.'],
        asks: [
          {
            ...key,
            minutes: 60,
            decision: 'granted',
            until: '2026-11-29T10:00:00.000Z',
            step: 'assign',
            checks,
          },
          { decision: 'later', because: 'It is not known.' },
          { decision: 'later', because: 'Change c-1 of the same access is in progress.' },
        ],
      },
    });
    expect(stage.commands.all()).toEqual([]);
    expect(stage.doorbell.rung).toEqual([]);
    expect(stage.log.of('webhook.dry-run')).toEqual([{ sender: 'servicedesk', meaning: 'start' }]);
  });

  test('asks about the message as it would be kept, at the instant it came in', async () => {
    await asked('dryRun=true');

    expect(stage.asked).toMatchObject([
      {
        receivedAt: stage.now,
        content: { kind: 'delivery', sender: 'servicedesk', format: 'generic', deliveryId: 'msg_1' },
      },
    ]);
  });

  test('needs the same proof', async () => {
    expect((await stage.call({ query: 'dryRun' })).status).toBe(401);
    expect(stage.asked).toEqual([]);
  });

  test('counts as a call of its sender', async () => {
    stage.callsPerMinute = 5;
    const statuses: (number | undefined)[] = [];
    for (let call = 1; call <= 6; call += 1) statuses.push((await asked('dryRun', `msg_${call}`)).status);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('is none where it says so: the message is accepted', async () => {
    expect((await asked('dryRun=false')).status).toBe(202);
    expect(stage.commands.all()).toHaveLength(1);
  });

  test('of an end says what it would end', async () => {
    stage.dryRun = { kind: 'end', ticket: 'INC-1', ends: ['a-1'], refuses: ['a-2'] };

    expect((await asked()).jsonBody).toEqual({
      dryRun: true,
      kind: 'end',
      ticket: 'INC-1',
      ends: ['a-1'],
      refuses: ['a-2'],
    });
  });
});
