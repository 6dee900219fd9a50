import { beforeEach, describe, expect, test } from '@jest/globals';
import { activation } from '../../../src/changes/activations/activation.ts';
import { ticketSubject } from '../../../src/changes/activations/ticket-end.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import { decision } from '../../decision-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { ActivationStage } from './activation-stage.ts';

let stage: ActivationStage;
beforeEach(async () => {
  stage = await ActivationStage.open();
});

const at = (time: string) => new Date(`2026-11-24T${time}:00Z`);

/** Once, between the look and the request. */
function betweenLookAndRequest(happens: () => Promise<void> | void): void {
  const { commands } = stage.ports;
  const { claim } = commands;
  commands.claim = async (...input) => {
    commands.claim = claim;
    const answer = await claim.apply(commands, input);
    await happens();
    return answer;
  };
}

function ticketEnds(ticket: string, instant: Date): void {
  const subject = ticketSubject('pagerduty', ticket);
  stage.ports.decisions.decisions.push(decision({ id: 'd-1', kind: 'ended', subject, at: instant }));
}

describe('an activation that is sent', () => {
  test('is not sent where its ticket ends between the look and the request', async () => {
    betweenLookAndRequest(() => ticketEnds('INC-1', at('09:00')));

    expect(await stage.asks('INC-1')).toMatchObject({
      state: 'refused',
      outcome: { message: 'its ticket ended at 2026-11-24T09:00:00.000Z.' },
    });
    expect(stage.sent()).toEqual([]);
  });

  test('is sent where its ticket was opened again after an earlier end', async () => {
    ticketEnds('INC-1', at('08:00'));

    expect((await stage.asks('INC-1')).state).toBe('done');
  });

  test('does not join what is there where its ticket ends between the look and that', async () => {
    await stage.asks('INC-1');
    stage.ports.passes(30);
    betweenLookAndRequest(() => ticketEnds('INC-2', at('09:30')));

    expect(await stage.asks('INC-2', { minutes: 60 })).toMatchObject({
      state: 'refused',
      outcome: { code: 'not-sent', message: expect.stringMatching(/^its ticket ended at/) },
    });
  });

  test('is not sent where the writers are stopped between the look and the request', async () => {
    betweenLookAndRequest(() => {
      Object.assign(stage.ports, { halt: async () => ({ kind: 'stopped', because: 'stopped by Grace' }) });
    });

    expect(await stage.asks('INC-1')).toMatchObject({ state: 'refused', outcome: { code: 'stopped' } });
    expect(stage.sent()).toEqual([]);
  });

  test('joins what other activations gave, and says so', async () => {
    await stage.asks('INC-1');
    stage.ports.passes(30);

    expect((await stage.asks('INC-2', { minutes: 60 })).outcome).toMatchObject({
      message: 'It joins access that other activations gave, and that lasts as long.',
      schedule: { expiration: { endDateTime: at('11:00') } },
    });
  });

  test('lasts until when PIM shows that it lasts', async () => {
    const { schedules } = stage.ports.roles;
    stage.ports.roles.schedules = async function* (kind, wanted, call) {
      for await (const page of schedules.call(stage.ports.roles, kind, wanted, call)) {
        const shown = { expiration: { kind: 'at', endDateTime: at('11:01') } } as const;
        yield kind === 'eligibility'
          ? page
          : { ...page, rows: page.rows.map((row) => ({ ...row, ...shown })) };
      }
    };

    expect((await stage.asks('INC-1')).outcome?.grantedUntil).toEqual(at('11:01'));
  });

  test('knows what is there by any of the grants that gave it, whatever nobody saw', async () => {
    await stage.asks('INC-1');
    stage.ports.passes(10);
    stage.ports.roles.failNext(graphFailure('POST /x: 503'));
    expect((await stage.asks('INC-0', { minutes: 240 })).state).toBe('unconfirmed');
    stage.ports.passes(20);

    expect(await stage.asks('INC-2', { minutes: 60 })).toMatchObject({
      state: 'done',
      before: { access: { kind: 'assignment', endDateTime: '2026-11-24T11:00:00.000Z' } },
    });
  });
});

describe('an activation that is not judged to its end', () => {
  test('is tried again where the time is over, and breaks where the look breaks over something else', async () => {
    const { breaks } = stage.ports.roles;
    breaks.set('assignment-requests', { error: graphFailure('cancelled', 'cancelled'), afterPages: 0 });

    expect((await stage.asks('INC-1')).state).toBe('accepted');

    expect(stage.ports.log.of('change.later')).toMatchObject([
      { until: '2026-11-24T09:01:00.000Z', because: 'cancelled' },
    ]);
    breaks.set('assignment-requests', { error: new Error('broken'), afterPages: 0 });
    const wanted = stage.of('INC-1');
    await expect(createExecutor(stage.ports).execute(wanted)).rejects.toThrow('broken');
  });

  test('sends nothing where whoever claimed it has not looked', async () => {
    const record = await stage.asks('INC-1');
    const permit = { signal: () => readCall().signal, refusal: async () => undefined, sent: async () => {} };

    const outcome = await activation(record.content, stage.ports, readCall()).execute(record, permit);

    const message = 'It was not judged by whoever claimed it.';
    expect(outcome).toEqual({ state: 'refused', code: 'not-sent', message });
    expect(stage.sent()).toHaveLength(1);
  });

  test('waits for its message, where that is worked through by nobody yet', async () => {
    const { content, ...rest } = await stage.asks('INC-1');
    const message = await stage.ports.commands.find(content.deliveryId);
    if (message === undefined) throw new Error('no message');
    const { put } = stage.ports.commands;
    put.call(stage.ports.commands, message);
    stage.ports.commands.facts.set(
      message.id,
      (stage.ports.commands.facts.get(message.id) ?? []).slice(0, 1),
    );
    const again = put.call(stage.ports.commands, { ...rest, id: `${rest.id}b`, content });

    const judged = await activation(content, stage.ports, readCall()).judge(again);

    expect(judged).toEqual({
      kind: 'later',
      until: at('09:01'),
      because: `Message ${message.id}, which asks for it, is being worked through.`,
    });
  });

  test('is refused with what was checked where something was: each of what is not met stands against it', async () => {
    stage = await ActivationStage.open({ roles: { schedules: [] } });

    const { outcome } = await stage.asks('INC-1');

    const unmet = outcome?.checks?.filter(({ isMet }) => !isMet).map(({ sentence }) => sentence);
    expect(outcome?.obstacles?.map(({ sentence }) => sentence)).toEqual(unmet);
    expect(outcome?.obstacles?.every(({ stops }) => stops === 'everything')).toBe(true);
    expect(outcome?.checks?.length).toBeGreaterThan(unmet?.length ?? 0);
  });

  test('is refused with nothing that was checked where its message asks for something else', async () => {
    const given = await stage.asks('INC-1');
    const content = { ...given.content, justification: 'because' };
    const forged = { ...given, id: '20261124T090000000Z-000000aa', content };
    stage.ports.commands.put(forged);
    await stage.pass();

    expect((await stage.ports.commands.find(forged.id))?.outcome).toMatchObject({
      state: 'refused',
      obstacles: [],
      checks: [],
    });
  });
});
