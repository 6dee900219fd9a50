import { beforeEach, describe, expect, test } from '@jest/globals';
import { alarmDecision } from '../../src/changes/alarms.ts';
import { shadowAlarmKind } from '../../src/changes/shadow-alarms.ts';
import { createHalt, haltWith, writersDecision } from '../../src/changes/writers-stop.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { tenantId } from '../builders.ts';
import { decision } from '../decision-builder.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';

const nine = new Date('2026-11-24T09:00:00Z');
const by = { objectId: 'grace', appId: 'portal' };

let now: Date;
let decisions: FakeDecisions;
beforeEach(() => {
  now = nine;
  decisions = new FakeDecisions();
});

const state = (stoppingSetting?: string) =>
  createHalt({ decisions, clock: { now: () => now } }, stoppingSetting)();
const decides = (kind: 'stopped' | 'started', at: string, because?: string) =>
  decisions.add(writersDecision(kind, { tenantId, by, at: new Date(at), because }));

describe('the writers of a tenant', () => {
  test('run where nobody has decided anything', async () => {
    expect(await state()).toEqual({ kind: 'running' });
  });

  test('are stopped by a person, who is named with the instant, the reason and the way back', async () => {
    await decides('stopped', '2026-11-24T08:59:00Z', 'INC-4711');

    expect(await state()).toEqual({
      kind: 'stopped',
      because:
        'stopped by grace at 2026-11-24T08:59:00.000Z (INC-4711). POST /api/writers/start, with the role PimWarden.Approve, starts them again.',
    });
  });

  test('are stopped by a person who gives no reason', async () => {
    await decides('stopped', '2026-11-24T08:59:00Z');

    expect(await state()).toMatchObject({
      because: expect.stringMatching(/^stopped by grace at 2026-11-24T08:59:00.000Z\. POST /),
    });
  });

  test('are stopped by rows that every version finds and believes', () => {
    const facts = { tenantId, by, at: nine, because: undefined };

    expect(writersDecision('stopped', facts)).toMatchObject({
      ...{
        kind: 'stopped',
        subject: { kind: 'writers', id: 'all' },
        items: 'all',
        proof: { kind: 'bearer' },
      },
      digest: '874f809e8fdaf3e96cfc2fed642dc3dc3d0892ce4232058418a093dcd2e837d4',
    });
    expect(writersDecision('started', facts).digest).toBe(
      '4358f82f478c4659c21b4a9a142573e5eb27c860f95ff7207f76fe8265c788ab',
    );
  });

  test('go by the latest decision', async () => {
    await decides('stopped', '2026-11-24T08:00:00Z');
    await decides('started', '2026-11-24T08:30:00Z');
    expect((await state()).kind).toBe('running');

    await decides('stopped', '2026-11-24T08:45:00Z');
    expect((await state()).kind).toBe('stopped');
  });

  test('are stopped by the setting, whatever anybody has decided since', async () => {
    await decides('started', '2026-11-24T08:30:00Z');

    expect(await state('WRITERS. Set it to run')).toEqual({
      kind: 'stopped',
      because: 'stopped by the app setting WRITERS. Set it to run, and restart the app.',
    });
  });

  test('are stopped where the decisions cannot be read', async () => {
    decisions.of = () => Promise.reject(new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED'));

    expect(await state()).toEqual({
      kind: 'stopped',
      because: 'stopped, because it cannot be read whether somebody did: nothing answers',
    });
  });

  test('do not hide a defect of ours', async () => {
    decisions.of = () => Promise.reject(new TypeError('a defect'));

    await expect(state()).rejects.toThrow(new TypeError('a defect'));
  });
});

describe('a row that somebody else wrote', () => {
  const made = writersDecision('started', {
    tenantId,
    by,
    at: new Date('2030-01-01T00:00:00Z'),
    because: undefined,
  });

  test('does not start them from the future, to outlast every stop to come', async () => {
    await decisions.add(made);
    await decides('stopped', '2026-11-24T08:59:00Z');

    expect((await state()).kind).toBe('stopped');
  });

  test.each([
    ['five minutes from now, for clocks may be apart', '2026-11-24T09:05:00.000Z', 'running'],
    ['later than that', '2026-11-24T09:05:00.001Z', 'stopped'],
  ])('may start them %s: %s', async (_when, at, kind) => {
    await decides('stopped', '2026-11-24T08:59:00Z');
    await decides('started', at);

    expect((await state()).kind).toBe(kind);
  });

  test('does not start them without the digest of a start, nor by approving something', async () => {
    await decides('stopped', '2026-11-24T08:59:00Z');
    const later = {
      id: '20261124T085930000Z-000000d1',
      at: new Date('2026-11-24T08:59:30Z'),
      subject: made.subject,
    };
    await decisions.add(decision({ ...later, kind: 'started' }));
    await decisions.add(decision({ ...later, id: '20261124T085931000Z-000000d1', digest: made.digest }));

    expect((await state()).kind).toBe('stopped');
  });

  test('stops them all the same: whoever stops needs no proof', async () => {
    await decisions.add(decision({ kind: 'stopped', subject: made.subject, digest: '' }));

    expect((await state()).kind).toBe('stopped');
  });
});

describe('an open alarm about writes of ours', () => {
  beforeEach(() =>
    decisions.add(alarmDecision(shadowAlarmKind, 'gives-1', { tenantId, at: nine, because: 'x' })),
  );

  test('stops what gives access, and nothing else', async () => {
    const halt = createHalt({ decisions, clock: { now: () => now } }, undefined);

    expect(await halt('grants')).toMatchObject({
      because: expect.stringMatching(/^stopped from giving access/),
    });
    expect(await halt()).toEqual({ kind: 'running' });
  });

  test('is not what is said where somebody stopped everything', async () => {
    await decides('stopped', '2026-11-24T08:59:00Z');
    const halt = createHalt({ decisions, clock: { now: () => now } }, undefined);

    expect(await halt('grants')).toMatchObject({ because: expect.stringMatching(/^stopped by grace/) });
  });
});

describe('a stop where the app is at home', () => {
  const running = async () => ({ kind: 'running' }) as const;
  const stopped = async () => ({ kind: 'stopped', because: 'stopped by somebody' }) as const;

  test('stops the writers of every other tenant', async () => {
    expect(await haltWith(stopped, running)()).toMatchObject({ kind: 'stopped' });
  });

  test('is not needed for a tenant whose own writers are stopped, for grants as for all else', async () => {
    const asked: unknown[] = [];
    const own = async (of?: 'grants') => {
      asked.push(of);
      return stopped();
    };

    expect(await haltWith(running, own)('grants')).toMatchObject({ kind: 'stopped' });
    expect(await haltWith(running, running)('grants')).toEqual({ kind: 'running' });
    expect(asked).toEqual(['grants']);
  });
});
