import { factText, subjectOf } from '../src/domain/evidence/subjects.ts';
import type { Fact, HistoryInterval } from '../src/domain/model/evidence.ts';
import type {
  InstantText,
  RecordedAssignment,
  RecordedEligibility,
  RecordedMembership,
  RecordedPrincipal,
} from '../src/domain/model/recorded.ts';
import { factIdOf } from '../src/ports/ids.ts';

export const ada = '11111111-aaaa-4bbb-8ccc-000000000001';
export const bob = '11111111-aaaa-4bbb-8ccc-000000000002';
export const admins = '22222222-aaaa-4bbb-8ccc-000000000001';
export const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
export const reader = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';

export const november: HistoryInterval = {
  name: '2026-11',
  from: '2026-11-01T02:00:00.000Z',
  runId: '20261101T020000000Z-0000000a',
};
export const december: HistoryInterval = {
  name: '2026-12',
  from: '2026-12-01T02:00:00.000Z',
  runId: '20261201T020000000Z-0000000a',
};

export function person(id: string, overrides: Partial<RecordedPrincipal> = {}): RecordedPrincipal {
  return { id, kind: 'user', displayName: `Person ${id.at(-1)}`, accountEnabled: true, ...overrides };
}

export function eligibility(
  principalId: string = ada,
  overrides: Partial<RecordedEligibility> = {},
): RecordedEligibility {
  return {
    kind: 'eligibility',
    key: { principalId, roleDefinitionId: globalAdministrator, directoryScopeId: '/' },
    principal: person(principalId),
    scheduleId: `schedule-${principalId}`,
    startDateTime: null,
    endDateTime: 'never',
    memberType: 'Direct',
    ...overrides,
  };
}

export function assignment(
  principalId: string = ada,
  overrides: Partial<RecordedAssignment> = {},
): RecordedAssignment {
  return {
    ...eligibility(principalId),
    kind: 'assignment',
    assignmentType: 'Assigned',
    originId: `origin-${principalId}`,
    ...overrides,
  };
}

export function membership(memberId: string = bob, groupId: string = admins): RecordedMembership {
  return { kind: 'membership', groupId, member: person(memberId) };
}

export function exactly(at: InstantText) {
  return { kind: 'exact', at, source: 'audit-event' } as const;
}

export function between(after: InstantText | null, before: InstantText) {
  return { kind: 'between', after, before, afterRun: null, beforeRun: 'run' } as const;
}

/** A fact about an eligibility that was opened at noon of 10 November, and learnt that night. */
export function fact(overrides: Partial<Omit<Fact, 'id'>> = {}): Fact {
  const record = overrides.record ?? overrides.last ?? eligibility();
  const facts: Omit<Fact, 'id'> = {
    subject: subjectOf(record),
    change: 'opened',
    time: exactly('2026-11-10T12:00:00.000Z'),
    ...(overrides.last !== undefined ? {} : { record }),
    cause: null,
    seenAt: '2026-11-11T02:00:00.000Z',
    seenBy: '20261111T020000000Z-0000000a',
    ...overrides,
  };
  return { ...facts, id: factIdOf(factText(facts)) };
}
