import { beforeEach, describe, expect, test } from '@jest/globals';
import { addMinutes } from 'date-fns/addMinutes';
import { subMinutes } from 'date-fns/subMinutes';
import { releaseDecision } from '../../src/changes/alarms.ts';
import { shadowAlarmKind, shadowAlarms } from '../../src/changes/shadow-alarms.ts';
import { ticksOf } from '../../src/domain/audit-ticks.ts';
import { watchOwnWrites } from '../../src/jobs/watch-own-writes.ts';
import { createLimiter } from '../../src/ports/bounded-tasks.ts';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';
import { tenantId } from '../builders.ts';
import { command } from '../change-builder.ts';
import { event, grantEvents, grantTo, ownId, person, request } from '../domain/shadow/acts-builder.ts';
import { FakeAuditHoles } from '../fakes/fake-audit-holes.ts';
import { FakeAuditLog } from '../fakes/fake-audit-log.ts';
import { FakeAuditWatermark } from '../fakes/fake-audit-watermark.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeNotifier } from '../fakes/fake-notifier.ts';

let now: Date;
let auditLog: FakeAuditLog;
let watermark: FakeAuditWatermark;
let commands: FakeCommands;
let decisions: FakeDecisions;
let notifier: FakeNotifier;
let holes: FakeAuditHoles;
let log: FakeLog;
let objectId: string | undefined;
beforeEach(() => {
  now = new Date('2026-11-24T09:10:00Z');
  auditLog = new FakeAuditLog([], { pageSize: 3 });
  watermark = new FakeAuditWatermark();
  commands = new FakeCommands();
  decisions = new FakeDecisions();
  notifier = new FakeNotifier();
  holes = new FakeAuditHoles();
  log = new FakeLog();
  objectId = ownId;
});

const clock = { now: () => now };
const limiter = createLimiter(4);
function watch(identities: readonly string[] = []) {
  const self = { objectId: () => objectId };
  const ports = { auditLog, watermark, commands, decisions, notifier, holes, log, self, clock, limiter };
  const options = { lagMinutes: 40, retentionDays: 30, identities, publicUrl: 'https://warden.example' };
  return watchOwnWrites(
    { ...options, tenantId, runId: 'watch-1', deadline: AbortSignal.timeout(60_000) },
    ports,
  );
}

const stolen = (number: number) =>
  grantEvents({
    at: '2026-11-24T09:00:01.0000000Z',
    principalId: person(number),
    requestId: request(number),
  });

async function grantOf(number: number, askedAt: Date): Promise<void> {
  const made = command({ askedAt, content: grantTo(number) });
  const { record } = await commands.accept(made, { owner: 'test', text: String(number), requestHash: '' });
  const claim = { kind: 'claimed', at: askedAt, deadlineAt: addMinutes(askedAt, 15) } as const;
  const before = { kind: 'access', access: null } as const;
  const claimed = await commands.claim(record, { ...claim, before }, await commands.gateVersion());
  if (claimed.kind !== 'claimed') throw new Error('nobody else claims');
  const sent = { kind: 'sent', at: askedAt, graphRequestId: request(number) } as const;
  const taken = await commands.add(claimed.record, sent);
  const outcome = { state: 'done', code: 'done', message: '' } as const;
  await commands.add(taken.record, { kind: 'recorded', at: askedAt, outcome });
}

describe('the first look', () => {
  test('reads two days back, and no further than the tenant keeps its log', async () => {
    await watch();

    expect(auditLog.requestedWindows[0]).toEqual({
      from: new Date('2026-11-22T09:10:00Z'),
      to: new Date('2026-11-24T09:09:00Z'),
    });
    expect(watermark.progress).toMatchObject({
      readUntil: new Date('2026-11-24T09:09:00Z'),
      settledUntil: now,
    });
  });
});

describe('a later look', () => {
  beforeEach(async () => {
    await watch();
    auditLog.requestedWindows.length = 0;
    now = new Date('2026-11-24T09:25:00Z');
  });

  test('reads the lag and an hour again, and once a day two days', async () => {
    await watch();
    expect(auditLog.requestedWindows[0]?.from).toEqual(new Date('2026-11-24T07:29:00Z'));

    auditLog.requestedWindows.length = 0;
    now = new Date('2026-11-25T09:10:00Z');
    await watch();
    expect(auditLog.requestedWindows[0]?.from).toEqual(new Date('2026-11-23T09:10:00Z'));
  });

  test('finds what came late, and what two identities of ours did', async () => {
    auditLog.add(...stolen(1));
    const other = { ...stolen(2)[0] } as ReturnType<typeof event>;
    auditLog.add({ ...other, initiatedBy: { kind: 'app', id: person(88), name: 'warden front' } });

    expect((await watch([person(88)])).raised).toHaveLength(2);
  });
});

describe('an alarm', () => {
  test('is an error in the log, a notice, and a decision that only a release ends', async () => {
    auditLog.add(...stolen(1));

    const { raised } = await watch();

    const [alarmId = ''] = raised;
    expect(log.of('shadow-write')).toMatchObject([{ alarmId, kind: 'no-fact', principalId: person(1) }]);
    expect(notifier.posted).toMatchObject([{ id: 'watch-1-shadow-writes', state: 'failed' }]);
    const ports = { decisions, clock };
    expect(await shadowAlarms(ports)).toMatchObject([{ id: alarmId, released: undefined }]);
    now = addMinutes(now, 1);
    const by = { objectId: person(3), appId: undefined };
    await decisions.add(
      releaseDecision(shadowAlarmKind, alarmId, { tenantId, at: now, because: 'INC-1', by }),
    );
    expect(await shadowAlarms(ports)).toMatchObject([{ id: alarmId, released: { by } }]);
    now = addMinutes(now, 1);
    expect(await watch()).toEqual({ raised: [], open: 0 });
  });

  test('is not released by a release of another, from the future, or of another tenant', async () => {
    auditLog.add(...stolen(1));
    const [alarmId = ''] = (await watch()).raised;
    const facts = { tenantId, because: undefined, by: { objectId: person(3), appId: undefined } };
    const at = addMinutes(now, 1);
    const right = releaseDecision(shadowAlarmKind, alarmId, { ...facts, at });
    const wrong = [
      releaseDecision(shadowAlarmKind, 'another', { ...facts, at }),
      releaseDecision(shadowAlarmKind, alarmId, { ...facts, at: addMinutes(now, 60) }),
      { ...right, tenantId: 'another' },
      { ...right, items: 'all' as const },
      { ...right, at: addMinutes(now, 2) },
    ];
    for (const one of wrong) {
      decisions.decisions.push(one);
      expect(await shadowAlarms({ decisions, clock: { now: () => at } })).toMatchObject([
        { released: undefined },
      ]);
    }
  });

  test('that comes with very many others waits for the next look, and none is lost', async () => {
    for (let number = 1; number <= 130; number += 1) auditLog.add(...stolen(number));

    expect((await watch()).raised).toHaveLength(100);
    expect(watermark.advances).toEqual([]);
    expect(await watch()).toMatchObject({ open: 130 });
    expect(watermark.advances).toHaveLength(1);
  });

  test('is told once more where it could not be written down', async () => {
    auditLog.add(...stolen(1));
    const add = decisions.add.bind(decisions);
    decisions.add = async () => {
      throw new StoreError('unreachable', 'the store is away', 'ENOTFOUND');
    };
    await expect(watch()).rejects.toThrow('the store is away');
    decisions.add = add;

    expect((await watch()).raised).toHaveLength(1);
    expect(log.of('shadow-write')).toHaveLength(2);
  });
});

describe('a log that cannot be read whole', () => {
  beforeEach(() => auditLog.add(...stolen(1)));

  test.each([
    {
      what: 'it fails',
      spoil: () => {
        auditLog.outage = new GraphCallError('forbidden', 'no permission', { code: 'Denied' });
      },
    },
    {
      what: 'nobody knows who we are',
      spoil: () => {
        objectId = undefined;
      },
    },
  ])('raises nothing and moves nothing where $what, and says so', async ({ spoil }) => {
    spoil();

    await expect(watch()).rejects.toThrow(GraphCallError);

    expect(decisions.decisions).toEqual([]);
    expect(watermark.advances).toEqual([]);
    expect(log.of('own-writes.unwatched')).toHaveLength(1);
  });

  test('is read on where a listing ends early: what it leaves out is no missing event', async () => {
    const askedAt = new Date('2026-11-24T08:00:00Z');
    await grantOf(5, askedAt);
    auditLog.add(
      ...grantEvents({ at: '2026-11-24T08:00:00.5Z', principalId: person(5), requestId: request(5) }),
    );
    for (const number of [6, 7, 8])
      auditLog.add(event({ at: `2026-11-24T08:0${number}:00Z`, by: 'somebody', id: `x${number}` }));
    auditLog.endEarly(1);

    expect((await watch()).raised).toEqual([`gives-${request(1)}`]);
  });

  test('because of a known hole is read around it, and no event in it is missing', async () => {
    const askedAt = new Date('2026-11-24T08:00:00Z');
    await grantOf(5, askedAt);
    const broken = event({ at: '2026-11-24T08:00:00.5Z', id: 'broken', by: 'somebody' });
    auditLog.add(broken);
    auditLog.breakAt('broken', new GraphCallError('unavailable', 'it is broken', { code: '500' }));
    await expect(watch()).rejects.toThrow('it is broken');
    const place = ticksOf('2026-11-24T08:00:00.5Z') ?? 0;
    const seen = { firstSeen: now, lastTried: now, tries: 3, cause: '500', isNarrowest: true };
    await holes.save({ id: 'hole', from: place, to: place, state: 'open', ...seen });

    expect((await watch()).raised).toEqual([`gives-${request(1)}`]);
  });
});

describe('a write without a command', () => {
  beforeEach(() => auditLog.add(...stolen(1)));
  const raised = [`gives-${request(1)}`];
  const at = (instant: string) => ticksOf(instant) ?? 0;
  const hole = {
    ...{
      id: 'hole',
      from: at('2026-11-22T00:00:00Z'),
      to: at('2026-11-24T09:09:00Z'),
      state: 'lost' as const,
    },
    ...{
      firstSeen: subMinutes(new Date('2026-11-24T09:10:00Z'), 60),
      tries: 3,
      cause: '500',
      isNarrowest: true,
    },
    lastTried: new Date('2026-11-24T09:00:00Z'),
  };

  test('is seen where the store says that its time cannot be read, and it can', async () => {
    await holes.save(hole);

    expect((await watch()).raised).toEqual(raised);
  });

  test('is seen beside a record that breaks reading, in a hole that is said to be far longer', async () => {
    await holes.save(hole);
    auditLog.add(event({ at: '2026-11-24T08:59:55.5Z', id: 'broken', by: 'somebody' }));
    auditLog.breakAt('broken', new GraphCallError('unavailable', 'it is broken', { code: '500' }));

    expect((await watch()).raised).toEqual(raised);
  });

  test('is not concluded from where nothing of a hole can be read: the watch fails', async () => {
    await holes.save(hole);
    auditLog.outage = new GraphCallError('unavailable', 'Graph is away', { code: '503' });

    await expect(watch()).rejects.toThrow('Graph is away');
    expect(watermark.advances).toEqual([]);
  });

  test.each([
    { readUntil: new Date('2099-01-01T00:00:00Z'), settledUntil: undefined },
    { readUntil: new Date('2026-11-25T19:50:00Z'), settledUntil: new Date('2099-01-01T00:00:00Z') },
  ])(
    'is seen whatever the store says of what was read of days to come: $readUntil, $settledUntil',
    async (progress) => {
      now = new Date('2026-11-25T20:00:00Z');
      await watermark.advance({ ...progress, sliceHours: 1 });

      expect((await watch()).raised).toEqual(raised);
    },
  );
});

test('a request that is carried out long after it was made is ours, however old its command is', async () => {
  await grantOf(4, subMinutes(now, 60 * 24 * 30));
  const of = { at: '2026-11-24T09:00:01Z', principalId: person(4), requestId: request(4) };
  const events = grantEvents(of);
  auditLog.add(...events.slice(1));
  expect((await watch()).raised).toEqual([]);

  // Who asks for it now has not asked for it a month ago.
  auditLog.add(...events.slice(0, 1));
  expect((await watch()).raised).toEqual([`gives-${request(4)}`]);
});
