import { beforeEach, describe, expect, test } from '@jest/globals';
import { alarmDecision, alarmsOf, releaseDecision } from '../../src/changes/alarms.ts';
import { grantsState, shadowAlarmKind } from '../../src/changes/shadow-alarms.ts';
import { storeAlarmId, storeAlarmKind } from '../../src/changes/store-alarms.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { tenantId } from '../builders.ts';
import { decision } from '../decision-builder.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';

const nine = new Date('2026-11-24T09:00:00Z');
const by = { objectId: 'grace', appId: 'portal' };

let decisions: FakeDecisions;
beforeEach(() => {
  decisions = new FakeDecisions();
});

const ports = () => ({ decisions, clock: { now: () => nine } });
const alarms = () => alarmsOf(shadowAlarmKind, ports());
const raise = (alarmId: string, at: string, because: string | undefined = 'it was found') =>
  decisions.add(alarmDecision(shadowAlarmKind, alarmId, { tenantId, at: new Date(at), because }));
const release = (alarmId: string, at = '2026-11-24T08:30:00Z') =>
  releaseDecision(shadowAlarmKind, alarmId, { tenantId, at: new Date(at), because: 'INC-1', by });

describe('alarms', () => {
  test('are listed in the order in which they were raised, with who released them', async () => {
    await raise('one', '2026-11-24T08:00:00Z');
    await raise('two', '2026-11-24T08:10:00Z');
    await decisions.add(release('one'));

    expect(await alarms()).toMatchObject([
      {
        ...{ id: 'one', raisedAt: new Date('2026-11-24T08:00:00Z'), because: 'it was found' },
        released: { by, at: new Date('2026-11-24T08:30:00Z'), because: 'INC-1' },
      },
      { id: 'two', raisedAt: new Date('2026-11-24T08:10:00Z'), because: 'it was found', released: undefined },
    ]);
  });

  test('that are raised again are open again, since when they were first raised', async () => {
    await raise('one', '2026-11-24T08:00:00Z');
    await decisions.add(release('one'));
    await raise('one', '2026-11-24T08:40:00Z', 'again');

    expect(await alarms()).toMatchObject([
      { id: 'one', raisedAt: new Date('2026-11-24T08:00:00Z'), because: 'again', released: undefined },
    ]);
  });

  test('are what rows are that cannot be read, under the id of the row', async () => {
    await decisions.add(decision({ kind: 'stopped', subject: shadowAlarmKind.subject, because: undefined }));

    expect(await alarms()).toMatchObject([
      {
        ...{ id: '20261124T090500000Z-000000d1', raisedAt: new Date('2026-11-24T09:05:00Z') },
        ...{ because: '', released: undefined },
      },
    ]);
  });

  test('of one kind are none of another', async () => {
    await raise('one', '2026-11-24T08:00:00Z');

    expect(await alarmsOf(storeAlarmKind, ports())).toEqual([]);
  });

  test('are kept in rows that every version finds and believes', async () => {
    const facts = { tenantId, at: nine, because: undefined };

    expect(alarmDecision(shadowAlarmKind, 'one', facts)).toMatchObject({
      ...{ kind: 'stopped', subject: { kind: 'shadow-writes', id: 'all' }, items: ['one'] },
      ...{ by: { objectId: 'watch-own-writes', appId: undefined }, proof: { kind: 'bearer' } },
      digest: '8bd98b44f98b8d6cba2e2caccb507b24ec96dacbafcab576c31eaefde63c65ae',
    });
    expect(releaseDecision(shadowAlarmKind, 'one', { ...facts, by })).toMatchObject({
      ...{
        kind: 'started',
        items: ['one'],
        by,
        digest: '4d2e58edd9ed5ec8620c8a3a2ea2494812d4efe7fb3ad8a6f47b7ca92645ffe4',
      },
    });
    expect(alarmDecision(storeAlarmKind, storeAlarmId('b'.repeat(64)), facts)).toMatchObject({
      ...{ subject: { kind: 'store', id: 'state' }, items: [`state-${'b'.repeat(32)}`] },
      ...{
        by: { objectId: 'sealed-state' },
        digest: 'bebed27944630a292af825d20989501e8756d5bf8b43ca4d980e6f741fbddd5f',
      },
    });
  });
});

describe('an alarm is not released', () => {
  const right = release('one');
  const wrong: readonly (readonly [string, Partial<Decision>])[] = [
    ['by a release of two', { items: ['one', 'two'] }],
    ['by a release of all', { items: 'all' }],
    ['by a release of none', { items: [] }],
    ['by a release with the digest of another', { digest: release('two').digest }],
    ['by a release of another tenant', { tenantId: 'another' }],
    ['by an approval', { kind: 'approved' }],
    ['by an old release that was moved to the end', { id: '20261124T085900000Z-000000d1' }],
    [
      'by a release from the future',
      { id: '20261124T090501000Z-000000d1', at: new Date('2026-11-24T09:05:01Z') },
    ],
  ];
  test.each(wrong)('%s', async (_what, spoilt) => {
    await raise('one', '2026-11-24T08:00:00Z');
    await decisions.add({ ...right, ...spoilt });

    expect(await alarms()).toMatchObject([{ id: 'one', released: undefined }]);
  });

  test('by a release of before, nor does that make one', async () => {
    await decisions.add(release('one', '2026-11-24T07:00:00Z'));
    expect(await alarms()).toEqual([]);

    await raise('one', '2026-11-24T08:00:00Z');
    expect(await alarms()).toMatchObject([{ id: 'one', released: undefined }]);
  });
});

describe('access', () => {
  test('may be given while no alarm is open', async () => {
    await raise('one', '2026-11-24T08:00:00Z');
    await decisions.add(release('one'));

    expect(await grantsState(ports())).toEqual({ kind: 'running' });
  });

  test('is not given while one is open, and it is said which, how many there are, and what to do', async () => {
    await raise('zero', '2026-11-24T08:00:00Z');
    await raise('one', '2026-11-24T08:01:00Z');
    await raise('two', '2026-11-24T08:02:00Z');
    await decisions.add(release('zero'));

    expect(await grantsState(ports())).toEqual({
      kind: 'stopped',
      because:
        'stopped from giving access: 2 writes under the identity of this app do not agree with its records (shadow-write, such as one: it was found). GET /api/shadow-writes lists them; POST /api/shadow-writes/{id}/release, with the role PimWarden.Approve, releases each.',
    });
  });

  test('is not given while it cannot be read whether one is', async () => {
    decisions.of = () => Promise.reject(new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED'));

    expect(await grantsState(ports())).toEqual({
      kind: 'stopped',
      because:
        'stopped from giving access, because it cannot be read whether an alarm is open: nothing answers',
    });
  });

  test('does not hide a defect of ours', async () => {
    decisions.of = () => Promise.reject(new TypeError('a defect'));

    await expect(grantsState(ports())).rejects.toThrow(new TypeError('a defect'));
  });
});
