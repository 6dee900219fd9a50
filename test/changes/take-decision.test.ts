import { expect, test } from '@jest/globals';
import { type NewDecision, sayDecided, takeDecision } from '../../src/changes/take-decision.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { tenantId } from '../builders.ts';
import { decision } from '../decision-builder.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { GRACE } from '../snapshot-builder.ts';

const now = new Date('2026-11-24T09:05:00.000Z');
const said: NewDecision = {
  kind: 'approved',
  subject: { kind: 'plan', id: 'plan-1' },
  digest: 'a'.repeat(64),
  items: ['one', 'two'],
  by: { objectId: GRACE, appId: 'portal' },
  because: 'On call',
  proof: { kind: 'bearer' },
};

test('a decision is written down with the instant at which it was taken, in the tenant of this app', async () => {
  const decisions = new FakeDecisions();
  const log = new FakeLog();
  const taken = await takeDecision(said, { tenantId, decisions, clock: { now: () => now }, log });

  expect(taken).toEqual({ ...said, id: expect.stringMatching(/^20261124T090500000Z-/), tenantId, at: now });
  expect(decisions.decisions).toEqual([taken]);
  expect(log.of('plan.approved')).toEqual([
    { decisionId: taken.id, subjectId: 'plan-1', by: GRACE, items: '2', proof: 'bearer' },
  ]);
});

test('a decision that cannot be written down was not taken, and nothing says that it was', async () => {
  const log = new FakeLog();
  const decisions = new FakeDecisions();
  decisions.add = () => Promise.reject(new Error('the store is away'));
  const ports = { tenantId, decisions, clock: { now: () => now }, log };

  await expect(takeDecision(said, ports)).rejects.toThrow('the store is away');
  expect(log.lines).toEqual([]);
});

test.each([
  ['plan', 'approved', 'plan.approved'],
  ['plan', 'withdrawn', 'plan.withdrawn'],
  ['change', 'approved', 'change.approved'],
  ['change', 'confirmed', 'change.confirmed'],
  ['change', 'denied', 'change.denied'],
  ['change', 'withdrawn', 'change.withdrawn'],
  ['rules', 'approved', 'rules.approved'],
  ['rules', 'withdrawn', 'rules.withdrawn'],
] as const)('the log says of a %s that it was %s', (subject, kind, event) => {
  const log = new FakeLog();
  sayDecided(decision({ id: 'd', kind, subject: { kind: subject, id: 'x' } }), log);

  expect(log.lines).toEqual([
    {
      ...{ level: 'info', event },
      fields: { decisionId: 'd', subjectId: 'x', by: GRACE, items: 'all', proof: 'bearer' },
    },
  ]);
});

test('what others log themselves is not logged twice', () => {
  const log = new FakeLog();
  for (const kind of ['stopped', 'started'] satisfies Decision['kind'][])
    sayDecided(decision({ kind, subject: { kind: 'writers', id: 'all' } }), log);

  expect(log.lines).toEqual([]);
});
