import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../src/domain/model/audit-event.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { claimedActs } from '../../../src/domain/shadow/claimed-acts.ts';
import { loggedActs } from '../../../src/domain/shadow/logged-acts.ts';
import { shadowWrites } from '../../../src/domain/shadow/shadow-writes.ts';
import { accessContent } from '../../change-builder.ts';
import { event, grantEvents, grantTo, own, person, record, request, role } from './acts-builder.ts';

const window = { from: new Date('2026-11-24T06:00:00Z'), to: new Date('2026-11-24T10:00:00Z') };
const ids = (
  events: readonly AuditEvent[],
  records: readonly ChangeRecord[],
  isProved?: (record: ChangeRecord) => boolean,
) =>
  shadowWrites(loggedActs(events, own), claimedActs(records, isProved), {
    ...{ window, holes: [], lagMinutes: 40 },
  }).map(({ id }) => id);

const stolen = { principalId: person(1), requestId: request(9) };
const found = [`gives-${request(9)}`];
const refusal = {
  ...{
    code: 'RoleAssignmentExists',
    message: '',
    failedRules: [],
    claims: undefined,
    retry: 'never' as const,
  },
  ...{ status: 400, requestId: 'answer-1', date: undefined },
} as const;

describe('a command of which Graph took nothing', () => {
  test.each([
    { what: 'Graph refused it', outcome: { state: 'refused', code: 'refused', refusal } },
    { what: 'it was stopped before it was sent', outcome: { state: 'refused', code: 'stopped' } },
    { what: 'it was not sent', outcome: { state: 'refused', code: 'not-sent' } },
    { what: 'it was so already', outcome: { state: 'done', code: 'unchanged' } },
  ] as const)('accounts for no write of the same where $what', ({ outcome }) => {
    expect(ids(grantEvents(stolen), [record({ content: grantTo(1) }, { outcome })])).toEqual(found);
  });

  test('accounts for what was tried and came to nothing', () => {
    const refused = record(
      { content: grantTo(1) },
      { outcome: { state: 'refused', code: 'refused', refusal } },
    );

    expect(ids([event({ ...stolen, result: 'failure' })], [refused])).toEqual([]);
  });

  test('may account for one where an answer was lost before Graph refused it: the first try may have been taken', () => {
    const lost = { ...refusal, followsLostAnswer: true } as const;
    const outcome = { state: 'refused', code: 'refused', refusal: lost } as const;

    expect(ids(grantEvents(stolen), [record({ content: grantTo(1) }, { outcome })])).toEqual([]);
  });
});

describe('a command of long ago', () => {
  const monthAgo = new Date('2026-10-24T09:00:00Z');
  const old = record({ content: grantTo(1), askedAt: monthAgo }, { requestId: request(9) });

  test('accounts for what is carried out now', () => {
    const [, completed] = grantEvents(stolen);

    expect(ids(completed === undefined ? [] : [completed], [old])).toEqual([]);
  });

  test('accounts for nothing that is asked for now, though it names the very request', () => {
    expect(ids(grantEvents(stolen), [old])).toEqual(found);
  });

  test('is over an hour after it was claimed, whenever it was called done', () => {
    const nameless = record({ content: grantTo(1), askedAt: monthAgo });
    const called = { ...nameless, settledAt: new Date('2026-11-24T09:05:00Z') };

    expect(ids(grantEvents(stolen), [called])).toEqual(found);
  });
});

describe('a change of role settings', () => {
  const content = {
    kind: 'role-settings',
    policyId: 'p',
    rules: { Expiration_EndUser_Assignment: {} },
  } as const;
  const made = record({ content }, { before: { kind: 'role-settings', roleDefinitionId: role, rules: {} } });
  const changedAt = (at: string) =>
    event({ at, activity: 'Update role setting in PIM', ruleIds: ['Expiration_EndUser_Assignment'] });

  test('accounts for what is logged with it, and for no later one of the same rule', () => {
    const later = changedAt('2026-11-24T09:20:00.0000000Z');

    expect(ids([changedAt('2026-11-24T09:00:01.0000000Z')], [made])).toEqual([]);
    expect(ids([changedAt('2026-11-24T09:00:01.0000000Z'), later], [made])).toEqual([
      `event-${later.id}`.replace(/[^\w-]/g, '-').slice(0, 100),
    ]);
  });
});

describe('a claim that nothing but the store tells of', () => {
  const nobody = () => false;

  test('accounts for no grant, whatever it names, and is missed in the log like any other', () => {
    const forged = record({ content: grantTo(1) }, { requestId: request(9) });

    expect(ids(grantEvents(stolen), [forged], nobody)).toEqual([...found, `change-${forged.id}`]);
  });

  test('accounts for no change of role settings', () => {
    const content = {
      kind: 'role-settings',
      policyId: 'p',
      rules: { Enablement_EndUser_Assignment: {} },
    } as const;
    const before = { kind: 'role-settings', roleDefinitionId: role, rules: {} };
    const looser = event({
      id: 'looser',
      activity: 'Update role setting in PIM',
      ruleIds: ['Enablement_EndUser_Assignment'],
    });

    expect(ids([looser], [record({ content }, { before })], nobody)).toEqual(['event-looser']);
  });

  test('accounts for a removal: an incident is not held up where no key can sign', () => {
    const content = accessContent({
      key: { principalId: person(1), roleDefinitionId: role, directoryScopeId: '/' },
      steps: [{ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined }],
    });
    const removed = event({
      ...stolen,
      activity: 'Remove eligible member from role in PIM completed (timebound)',
    });

    expect(ids([removed], [record({ content }, { requestId: request(9) })], nobody)).toEqual([]);
  });
});

describe('a command of several steps', () => {
  const steps = [
    { kind: 'eligibility', actions: ['adminAssign'], endDateTime: null },
    { kind: 'assignment', actions: ['adminAssign'], endDateTime: null },
  ] as const;
  const key = { principalId: person(1), roleDefinitionId: role, directoryScopeId: '/' };
  const taken = record({ content: accessContent({ key, steps }) });
  const both = { ...taken, takenRequestIds: [request(1), request(2)] };
  const active = { principalId: person(1), activity: 'Add member to role in PIM completed (timebound)' };

  test('accounts for each by the request that Graph took for it', () => {
    const first = grantEvents({ principalId: person(1), requestId: request(1) });

    expect(ids([...first, event({ ...active, requestId: request(2) })], [both])).toEqual([]);
    expect(ids([...first, event({ ...active, requestId: request(9) })], [both])).toEqual([
      `gives-${request(9)}`,
      `change-${taken.id}-1`,
    ]);
  });
});
