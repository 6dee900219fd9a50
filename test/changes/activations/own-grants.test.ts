import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ActivationRecords, ownGrants } from '../../../src/changes/activations/own-grants.ts';
import type { OwnGrant } from '../../../src/domain/activations/facts.ts';
import type { SeenAccess } from '../../../src/domain/activations/our-schedule.ts';
import { claimed, recorded } from '../../change-builder.ts';
import { assignment, assignmentInstance, GRACE, roleKey } from '../../snapshot-builder.ts';
import { at, GrantStage, nine } from './grant-stage.ts';

const unreadable = { id: '20261124T080000000Z-0000000A', askedAt: at('08:00'), because: 'row spoilt' };

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

const ask = { key: roleKey(), sender: 'pagerduty' };

/** The grants that count, of everything that is in the store. */
function read(
  seen: SeenAccess | undefined = { schedules: [], instances: [] },
  more: Partial<ActivationRecords> = {},
  except: readonly (string | undefined)[] = [],
) {
  return ownGrants({ records: stage.ports.commands.all(), unreadable: [], ...more }, ask, except, seen);
}

function grants(...input: Parameters<typeof read>): readonly OwnGrant[] {
  const found = read(...input);
  if (found.kind === 'unknown') throw new Error(found.because);
  return found.value;
}

/** What PIM shows of the first thing that was given. */
const firstSchedule = '00000000-0000-4000-8000-000000000001';
const shows = (id: string, createdUsing = firstSchedule): SeenAccess => ({
  schedules: [assignment({ id, createdUsing, start: nine, end: at('11:00') })],
  instances: [],
});

describe('the grants that count', () => {
  test('are of whatever gave access, or may have: when, until when, and for which ticket', async () => {
    const given = await stage.gives(at('11:00'));

    expect(grants()).toEqual([
      {
        activationId: given.id,
        sender: 'pagerduty',
        ticket: 'Q1A2B3',
        key: roleKey(),
        from: nine,
        until: at('11:00'),
        endedAt: undefined,
        scheduleId: firstSchedule,
      },
    ]);
  });

  test('count from the claim, however long it waited', async () => {
    const waiting = stage.waiting(at('11:00'));
    await stage.ports.commands.add(waiting, claimed(waiting, { at: at('09:20') }));

    expect(grants()).toMatchObject([{ from: at('09:20') }]);
  });

  test('are those that may be there by now, and none that gave nothing', async () => {
    stage.waiting(at('11:00'));
    const refused = stage.waiting(at('11:00'));
    await stage.ports.commands.add(refused, recorded(refused, { state: 'refused', code: 'obstructed' }));
    const unknown = stage.unconfirmed(at('11:00'));
    await stage.claims(at('11:00'));
    const given = await stage.gives(at('11:00'), {}, 'join');
    const end = stage.asksForEnd(given.id);
    await stage.ports.commands.add(end, recorded(end));

    const counted = grants().map(({ activationId }) => activationId);

    expect(counted).toHaveLength(3);
    expect(counted).toEqual(expect.arrayContaining([unknown.id, given.id]));
  });

  test('are not the one that is judged, nor the one in whose place it stands', async () => {
    const [first, second] = [stage.unconfirmed(at('11:00')), stage.unconfirmed(at('11:00'))];

    expect(grants(undefined, {}, [first.id, second.id])).toEqual([]);
    expect(grants(undefined, {}, [first.id, undefined])).toHaveLength(1);
  });

  test('are over when they ended', async () => {
    const given = await stage.gives(at('11:00'));
    const end = { at: at('09:30'), cause: 'person', because: 'Ada is done.' } as const;
    await stage.ports.commands.add(given, { kind: 'ended', at: at('09:30'), end });

    expect(grants()).toMatchObject([{ until: at('11:00'), endedAt: at('09:30') }]);
  });
});

describe('the schedule of a grant', () => {
  test('is what PIM shows now, where all of it is ours: it has another id after each extension', async () => {
    await stage.gives(at('11:00'));

    expect(grants(shows('SHOWN-NOW'))[0]?.scheduleId).toBe('shown-now');
  });

  test('is what was made where PIM shows what somebody else made', async () => {
    await stage.gives(at('11:00'));

    expect(grants(shows('shown-now', 'foreign'))[0]?.scheduleId).toBe(firstSchedule);
  });

  test('is what was made where PIM could not be read', async () => {
    const given = await stage.gives(at('11:00'));

    expect(ownGrants({ records: [given], unreadable: [] }, ask, [], undefined)).toMatchObject({
      kind: 'read',
      value: [{ scheduleId: firstSchedule }],
    });
  });

  test('is what was made where the grant is over, or is of another access', async () => {
    const given = await stage.gives(at('11:00'));
    const other = await stage.gives(at('11:00'), { key: roleKey({ principalId: GRACE }) });
    const end = { at: at('09:30'), cause: 'person', because: 'Ada is done.' } as const;
    await stage.ports.commands.add(given, { kind: 'ended', at: at('09:30'), end });

    expect(
      grants(shows('shown-now')).map(({ activationId, scheduleId }) => [activationId, scheduleId]),
    ).toEqual([
      [given.id, firstSchedule],
      [other.id, '00000000-0000-4000-8000-000000000002'],
    ]);
  });

  test('is what Graph named, in lower case, or nothing where nobody knows', async () => {
    const seen = stage.waiting(at('11:00'));
    const schedule = assignment({ id: 'SEEN' });
    await stage.ports.commands.add(seen, recorded(seen, { schedule }));
    stage.unconfirmed(at('11:00'));

    expect(grants().map(({ scheduleId }) => scheduleId)).toEqual(['seen', undefined]);
  });

  test('is not known where PIM names none', async () => {
    await stage.gives(at('11:00'));
    const row = assignmentInstance({ start: nine, end: at('11:00') });
    const seen = { schedules: [], instances: [{ ...row, scheduleId: undefined }] };

    expect(grants(seen)[0]?.scheduleId).toBe(firstSchedule);
  });
});

describe('records that cannot be read', () => {
  test('count once each for the sender: they may be of any grant of its', () => {
    expect(grants(undefined, { unreadable: [unreadable] })).toEqual([
      {
        activationId: unreadable.id,
        sender: 'pagerduty',
        ticket: 'unknown',
        key: roleKey({ principalId: 'unknown-20261124t080000000z-0000000a' }),
        from: at('08:00'),
        until: at('08:00'),
        endedAt: at('08:00'),
        scheduleId: undefined,
      },
    ]);
    const undated = { ...unreadable, askedAt: undefined };
    expect(grants(undefined, { unreadable: [undated] })[0]?.from).toEqual(new Date(0));
  });

  test('leave it unknown whose access there is, where it is not known to be ours', async () => {
    await stage.gives(at('11:00'));

    expect(read(shows('shown-now', 'foreign'), { unreadable: [unreadable] })).toEqual({
      kind: 'unknown',
      because: 'a record that may tell whose access there is cannot be read',
    });
    expect(read(shows('shown-now'), { unreadable: [unreadable] }).kind).toBe('read');
    expect(read({ schedules: [], instances: [] }, { unreadable: [unreadable] }).kind).toBe('read');
  });
});
