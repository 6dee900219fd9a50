import { beforeEach, expect, test } from '@jest/globals';
import { alarmsOf, releaseDecision } from '../../../src/changes/alarms.ts';
import { storeAlarmKind } from '../../../src/changes/store-alarms.ts';
import { createStateGate } from '../../../src/jobs/hygiene/state-gate.ts';
import type { StateGuard, StateSealing, StateVerdict } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeNotifier } from '../../fakes/fake-notifier.ts';

const row = { table: 'Marks', name: 'marks', key: 'marks / eligibility:1' };
const first = { ...row, because: 'it was taken away' };
const altered = { kind: 'altered', digest: 'a'.repeat(64), count: 2, first } as const;
const worse = { ...altered, digest: 'b'.repeat(64), count: 3 };
const alarmId = `state-${'a'.repeat(32)}`;

class FakeGuard implements StateGuard {
  verdict: StateVerdict = { kind: 'unaltered' };
  sealing: StateSealing = { kind: 'sealed' };
  readonly seals: (string | undefined)[] = [];

  async compare(): Promise<StateVerdict> {
    return this.verdict;
  }

  async seal(released?: string): Promise<StateSealing> {
    this.seals.push(released);
    return this.sealing;
  }
}

let guard: FakeGuard;
let parts: ReturnType<typeof partsOf>;
let gate: ReturnType<typeof createStateGate>;
function partsOf() {
  const clock = { at: new Date('2026-12-05T02:00:00Z'), now: () => clock.at };
  const [decisions, notifier, log] = [new FakeDecisions(), new FakeNotifier(), new FakeLog()];
  return { guard, decisions, notifier, log, clock };
}
beforeEach(() => {
  guard = new FakeGuard();
  parts = partsOf();
  // As a run is handed over: with more than the gate asks for.
  const run = { tenantId, runId: 'run-1', job: 'renew-eligibilities', publicUrl: 'https://warden.example' };
  gate = createStateGate(parts, Object.assign(run, { appVersion: '1.0.0', upTo: 'apply' }));
});

test('a store as it was sealed lets the run begin, and what it leaves is sealed', async () => {
  expect(await gate.open()).toBeUndefined();
  await gate.close();

  expect(guard.seals).toEqual([undefined]);
  expect(parts.notifier.posted).toEqual([]);
});

test('an altered store ends the run as blocked, with an alarm, and a notice that says just this', async () => {
  guard.verdict = altered;

  const ending = await gate.open();

  const reason = `store-altered: what runs rest on is not as it was sealed: table Marks (marks), row marks / eligibility:1: it was taken away. And 1 more. Nothing was changed. Find out who wrote it; POST /api/evidence/alterations/${alarmId}/release, by a person with PimWarden.Approve, accepts the store as it is now.`;
  expect(ending).toEqual({ state: 'blocked', reason });
  expect(await alarmsOf(storeAlarmKind, parts)).toMatchObject([{ id: alarmId, released: undefined }]);
  expect(parts.notifier.posted).toEqual([
    {
      ...{ id: 'run-1-store-altered', tenantId, runId: 'run-1', job: 'renew-eligibilities' },
      ...{ at: new Date('2026-12-05T02:00:00Z'), state: 'blocked', mode: 'apply', reason, sections: [] },
      links: [{ title: 'Open alarms', url: 'https://warden.example/api/evidence/alterations?state=open' }],
    },
  ]);
  expect(parts.notifier.sent).toBe(1);
  expect(guard.seals).toEqual([]);
});

test('what a person has released is sealed before the run begins, and what was altered since then blocks it', async () => {
  guard.verdict = altered;
  await gate.open();
  const by = { objectId: '11111111-aaaa-4bbb-8ccc-0000000000aa', appId: undefined };
  const facts = { tenantId, by, at: new Date('2026-12-05T02:10:00Z'), because: 'INC-1' };
  await parts.decisions.add(releaseDecision(storeAlarmKind, alarmId, facts));
  parts.clock.at = new Date('2026-12-05T02:20:00Z');

  expect(await gate.open()).toBeUndefined();
  guard.sealing = worse;
  expect(await gate.open()).toMatchObject({ state: 'blocked', reason: expect.stringMatching(/state-b{32}/) });
  expect(guard.seals).toEqual([altered.digest, altered.digest]);
});

test('what was altered while the run went on is told at once', async () => {
  guard.sealing = altered;

  expect(await gate.open()).toBeUndefined();
  await gate.close();

  expect(await alarmsOf(storeAlarmKind, parts)).toMatchObject([{ id: alarmId, released: undefined }]);
  expect(parts.notifier.posted).toMatchObject([
    { reason: expect.stringMatching(/while the run went on: it has not sealed what it leaves/) },
  ]);
});
