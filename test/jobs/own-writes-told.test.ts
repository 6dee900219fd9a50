import { beforeEach, describe, expect, test } from '@jest/globals';
import { watchOwnWrites } from '../../src/jobs/watch-own-writes.ts';
import { createLimiter } from '../../src/ports/bounded-tasks.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { tenantId } from '../builders.ts';
import { command } from '../change-builder.ts';
import { event, grantEvents, grantTo, ownId, person, request, role } from '../domain/shadow/acts-builder.ts';
import { FakeAuditHoles } from '../fakes/fake-audit-holes.ts';
import { FakeAuditLog } from '../fakes/fake-audit-log.ts';
import { FakeAuditWatermark } from '../fakes/fake-audit-watermark.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeNotifier } from '../fakes/fake-notifier.ts';

const now = new Date('2026-11-24T09:10:00Z');

let stage: ReturnType<typeof parts>;
let objectId: string | undefined;
function parts() {
  return {
    ...{ auditLog: new FakeAuditLog(), watermark: new FakeAuditWatermark(), holes: new FakeAuditHoles() },
    ...{ commands: new FakeCommands(), decisions: new FakeDecisions(), notifier: new FakeNotifier() },
    ...{ log: new FakeLog(), limiter: createLimiter(4), clock: { now: () => now } },
    self: { objectId: () => objectId },
  };
}
beforeEach(() => {
  stage = parts();
  objectId = ownId;
});

const watch = () =>
  watchOwnWrites(
    {
      ...{ tenantId, runId: 'watch-1', deadline: new AbortController().signal, lagMinutes: 40 },
      ...{ retentionDays: 30, identities: [], publicUrl: undefined },
    },
    stage,
  );
const stolen = (number: number, at: string) =>
  grantEvents({ at, principalId: person(number), requestId: request(number) });
const away = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

describe('a look', () => {
  test('that finds nothing says what it read, raises nothing and tells nobody of anything', async () => {
    stage.auditLog.add(event({ by: 'somebody', activity: 'Add user', id: 'other' }));

    expect(await watch()).toEqual({ raised: [], open: 0 });

    expect(stage.notifier.posted).toEqual([]);
    expect(stage.log.lines).toEqual([
      {
        ...{ level: 'info', event: 'own-writes.watched' },
        fields: {
          ...{ runId: 'watch-1', from: '2026-11-22T09:10:00.000Z', to: '2026-11-24T09:09:00.000Z' },
          ...{ read: 1, acts: 0, changes: 0, raised: 0, open: 0 },
        },
      },
    ]);
  });

  test('that finds a write says all of it, and sends the notice off', async () => {
    stage.auditLog.add(...stolen(1, '2026-11-24T09:00:01.000Z'), event({ by: 'somebody', id: 'theirs' }));

    await watch();

    const fields = {
      ...{
        runId: 'watch-1',
        alarmId: `gives-${request(1)}`,
        kind: 'no-fact',
        at: '2026-11-24T09:00:01.000Z',
      },
      ...{ activity: 'Add eligible member to role in PIM requested (timebound)', principalId: person(1) },
      ...{ roleDefinitionId: role, requestId: request(1), changeId: undefined, events: 2 },
      eventId: expect.any(String),
    };
    expect(stage.log.of('shadow-write')).toEqual([fields]);
    expect(stage.log.of('own-writes.watched')).toMatchObject([{ read: 3, acts: 1, raised: 1, open: 1 }]);
    expect(stage.notifier.sent).toBe(1);
    const [alarm] = stage.decisions.decisions;
    expect(alarm?.because).toMatch(/^Entra's audit log has .* and no command accounts for it\. Find out/);
  });

  test('says how many commands cannot be read, which may be the reason', async () => {
    stage.auditLog.add(...stolen(1, '2026-11-24T09:00:01Z'));
    stage.commands.unreadable = [{ id: 'x', askedAt: undefined, because: 'spoilt' }];

    await watch();

    expect(stage.decisions.decisions).toMatchObject([
      { because: expect.stringContaining('1 commands could not be read') },
    ]);
  });

  test('that raises too much at once begins with the oldest, and with what has no instant', async () => {
    for (let number = 1; number <= 101; number += 1) {
      const at = new Date(Date.UTC(2026, 10, 24, 9, 0, 200 - number)).toISOString();
      stage.auditLog.add(...stolen(number, at).slice(0, 1));
    }
    const [timeless] = stolen(102, '2026-11-24T09:00:01Z');
    if (timeless !== undefined) stage.auditLog.add({ ...timeless, activityDateTime: undefined });

    const { raised } = await watch();

    const numbers = Array.from({ length: 99 }, (_, index) => 101 - index);
    expect(raised).toEqual([102, ...numbers].map((number) => `gives-${request(number)}`));
    expect(stage.watermark.advances).toEqual([]);
  });

  test('compares from where it was read to, where a mark says that it was read until now', async () => {
    stage.watermark.progress = { readUntil: now, settledUntil: now, sliceHours: 1 };

    await watch();

    expect(stage.auditLog.requestedWindows[0]?.from).toEqual(new Date('2026-11-24T07:30:00Z'));
  });

  test('looks among older commands for a request, and leaves those alone that made none', async () => {
    stage.auditLog.add(...stolen(1, '2026-11-24T09:00:01Z'));
    stage.commands.put(command({ content: grantTo(2), askedAt: new Date('2026-10-24T09:00:00Z') }));

    expect((await watch()).raised).toEqual([`gives-${request(1)}`]);
  });
});

describe('whoever cannot be told', () => {
  beforeEach(() => stage.auditLog.add(...stolen(1, '2026-11-24T09:00:01Z')));

  test('keeps no alarm from being written down, and the look fails', async () => {
    stage.notifier.post = () => Promise.reject(away);

    await expect(watch()).rejects.toBe(away);
    expect(stage.decisions.decisions).toHaveLength(1);
    expect(stage.watermark.advances).toEqual([]);
  });

  test('because of a defect of ours is not passed over', async () => {
    stage.notifier.post = () => Promise.reject(new TypeError('a defect'));

    await expect(watch()).rejects.toThrow(new TypeError('a defect'));
    expect(stage.decisions.decisions).toEqual([]);
  });
});

test('a token that does not say whose it is is told as such', async () => {
  objectId = undefined;
  stage.auditLog.add(...stolen(1, '2026-11-24T09:00:01Z'));

  await expect(watch()).rejects.toMatchObject({
    ...{ kind: 'signed-out', code: 'TokenObjectUnknown' },
    message: expect.stringMatching(/^The token for Microsoft Graph does not say whose it is/),
  });
  expect(stage.log.of('own-writes.unwatched')).toEqual([
    { runId: 'watch-1', because: expect.stringMatching(/does not say whose it is/) },
  ]);
});
