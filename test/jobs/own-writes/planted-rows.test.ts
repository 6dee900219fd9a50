import { beforeEach, describe, expect, test } from '@jest/globals';
import { addMinutes } from 'date-fns/addMinutes';
import { alarmDecision, releaseDecision } from '../../../src/changes/alarms.ts';
import { shadowAlarmKind, shadowAlarms } from '../../../src/changes/shadow-alarms.ts';
import { signaturesOf, signClaim } from '../../../src/changes/sign-claim.ts';
import { watchOwnWrites } from '../../../src/jobs/watch-own-writes.ts';
import { createLimiter } from '../../../src/ports/bounded-tasks.ts';
import { SigningError } from '../../../src/ports/errors.ts';
import { tenantId } from '../../builders.ts';
import { claimed, command, recorded } from '../../change-builder.ts';
import { grantEvents, grantTo, ownId, person, request } from '../../domain/shadow/acts-builder.ts';
import { FakeAuditHoles } from '../../fakes/fake-audit-holes.ts';
import { FakeAuditLog } from '../../fakes/fake-audit-log.ts';
import { FakeAuditWatermark } from '../../fakes/fake-audit-watermark.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeNotifier } from '../../fakes/fake-notifier.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';

/** Somebody made a grant with a token of ours at nine, and can write to the store. */
const writtenAt = new Date('2026-11-24T09:00:01Z');
const alarmId = `gives-${request(1)}`;

let now: Date;
let commands: FakeCommands;
let decisions: FakeDecisions;
let notifier: FakeNotifier;
let log: FakeLog;
let signer: FakeSigner;
let watermark: FakeAuditWatermark;
beforeEach(() => {
  now = new Date('2026-11-24T09:10:00Z');
  commands = new FakeCommands();
  decisions = new FakeDecisions();
  notifier = new FakeNotifier();
  log = new FakeLog();
  signer = new FakeSigner('key');
  watermark = new FakeAuditWatermark();
});

const clock = { now: () => now };

const holes = new FakeAuditHoles();
const limiter = createLimiter(4);
const self = { objectId: () => ownId, permissions: () => undefined };
function watch() {
  const at = '2026-11-24T09:00:01.0000000Z';
  const auditLog = new FakeAuditLog(grantEvents({ at, principalId: person(1), requestId: request(1) }));
  const ports = { auditLog, watermark, commands, decisions, notifier, holes, log, self, clock, limiter };
  return watchOwnWrites(
    {
      ...{ tenantId, runId: 'watch-1', lagMinutes: 40, retentionDays: 30, identities: [] },
      ...{ deadline: AbortSignal.timeout(60_000), publicUrl: undefined },
    },
    { ...ports, claimSigner: signer },
  );
}

async function plantReleasedAlarm(): Promise<void> {
  const facts = { tenantId, at: addMinutes(writtenAt, 1), because: 'Looked into' };
  await decisions.add(alarmDecision(shadowAlarmKind, alarmId, facts));
  const by = { objectId: person(3), appId: undefined };
  await decisions.add(
    releaseDecision(shadowAlarmKind, alarmId, { ...facts, at: addMinutes(writtenAt, 2), by }),
  );
}

describe('a write with a token of ours', () => {
  test('is told though the store says that it was found before and released', async () => {
    await plantReleasedAlarm();

    expect(await watch()).toEqual({ raised: [alarmId], open: 1 });
    expect(notifier.posted).toHaveLength(1);
    expect(log.of('shadow-write')).toMatchObject([{ alarmId }]);
    expect(await shadowAlarms({ decisions, clock })).toMatchObject([{ id: alarmId, released: undefined }]);
  });

  test('is told once: an alarm of ours is known by its signature, released or not', async () => {
    await watch();
    now = addMinutes(now, 15);

    expect(await watch()).toEqual({ raised: [], open: 1 });
    const by = { objectId: person(3), appId: undefined };
    now = addMinutes(now, 1);
    const facts = { tenantId, at: now, because: 'INC-1', by };
    await decisions.add(releaseDecision(shadowAlarmKind, alarmId, facts));
    expect(await watch()).toEqual({ raised: [], open: 0 });
  });

  test('is told though the store has a command for it that is called done', async () => {
    const earlier = command({
      id: '20261120T090000123Z-00000001',
      askedAt: new Date('2026-11-20T09:00:00Z'),
    });
    const asked = command({ askedAt: writtenAt, content: grantTo(1) });
    const sent = { kind: 'sent', at: writtenAt, graphRequestId: request(1) } as const;
    commands.put(asked, claimed(asked), sent, recorded(asked));
    expect(await watch()).toEqual({ raised: [], open: 0 });

    await commands.put(earlier, await signedClaim(earlier), recorded(earlier));
    expect((await watch()).raised).toEqual([alarmId]);
  });

  test('is written down as an alarm also where the key cannot sign it, and is told once more', async () => {
    const { sign } = signer;
    signer.sign = async () => {
      throw new SigningError('unreachable', 'the vault does not answer');
    };
    expect(await watch()).toEqual({ raised: [alarmId], open: 1 });

    signer.sign = sign;
    expect(await watch()).toEqual({ raised: [alarmId], open: 1 });
    expect(await watch()).toEqual({ raised: [], open: 1 });
  });

  test('leaves nothing concluded where our own keys cannot be read', async () => {
    signer.failure = new SigningError('unreachable', 'the vault does not answer');

    await expect(watch()).rejects.toThrow(SigningError);
    expect(decisions.decisions).toEqual([]);
    expect(log.of('own-writes.unwatched')).toHaveLength(1);
  });
});

async function signedClaim(of: ReturnType<typeof command>) {
  const record = commands.put(of);
  const fact = claimed(of);
  return { ...fact, ...signaturesOf(await signClaim(record, fact, { claimSigner: signer })) };
}
