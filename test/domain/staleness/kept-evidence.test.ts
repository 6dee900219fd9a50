import { describe, expect, test } from '@jest/globals';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  BILLING_APP,
  days,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  request,
  type SnapshotParts,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { applying, inForce, justAfter, mark, planned, unused } from './planned.ts';

/** Ada is eligible for 100 days more and has not activated it in 173 days. */
const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
const onlyHeld: SnapshotParts = { eligibilities: [], memories: [], assignments: [assignment()] };
const disabled = user({ accountEnabled: false });
const item = (seen: SnapshotParts, given = inForce(), marks = [] as ReturnType<typeof mark>[]) =>
  planned({ ...neverUsed, ...seen }, given, marks)[0];
const evidence = (...given: Parameters<typeof item>) => item(...given)?.evidence;

describe('the evidence of access that is not judged', () => {
  test('that is not the principal’s own says how they have it', () => {
    const through = (overrides: Parameters<typeof eligibility>[0]) =>
      item({ eligibilities: [eligibility({ end: days(100), ...overrides })] });

    expect(through({ memberType: 'Group' })).toMatchObject({ decision: 'leave', reason: 'through-a-group' });
    expect(through({ memberType: 'Group' })?.evidence).toEqual({ memberType: 'Group' });
    expect(through({ memberType: undefined })).toMatchObject({
      decision: 'leave',
      reason: 'evidence-unknown',
    });
    expect(through({ memberType: undefined })?.evidence).toEqual({ memberType: null });
  });

  test('that is an assignment says of which type it is', () => {
    const held = (overrides: Parameters<typeof assignment>[0]) =>
      item({ ...onlyHeld, assignments: [assignment({ end: days(0.1), ...overrides })] });

    expect(held({ assignmentType: 'Activated' })?.evidence).toEqual({
      memberType: 'Direct',
      assignmentType: 'Activated',
    });
    expect(held({ assignmentType: undefined })).toMatchObject({ reason: 'evidence-unknown' });
    expect(held({ assignmentType: undefined })?.evidence).toEqual({
      memberType: 'Direct',
      assignmentType: null,
    });
  });

  test('that this app gave says by which activation, and until when', () => {
    const given = new Map([['s-1', { activationId: 'a-1', until: days(0.1) }]]);

    expect(evidence({ ...onlyHeld, assignments: [assignment({ id: 'S-1' })], given })).toEqual({
      activationId: 'a-1',
      endDateTime: '2026-11-22T05:24:00.000Z',
    });
    // Ids of eligibilities are none of assignments.
    expect(item({ eligibilities: [eligibility({ id: 'S-1', end: days(100) })], given })).toMatchObject({
      decision: 'mark',
    });
  });

  test('that is protected or excepted says why', () => {
    const kept = { protected: { principals: [{ id: ADA, why: 'sync account' }] } };
    const excepted = {
      ...{ principalId: ADA, roleDefinitionId: undefined, directoryScopeId: undefined },
      ...{ owner: 'hr@example.com', reason: 'leave', ticket: 'HR-1', expires: days(30) },
    };

    expect(evidence({}, rules({ ...applying(), ...kept }))).toEqual({
      protectedId: ADA,
      protectedWhy: 'sync account',
    });
    expect(evidence({}, rules({ ...applying(), exceptions: [excepted] }))).toEqual({
      exceptionTicket: 'HR-1',
      exceptionExpires: '2026-12-22T03:00:00.000Z',
    });
  });

  test('beside a row that could not be read names the row, and a mark of it stays', () => {
    const unreadable = [
      {
        ...{ part: 'assignment-requests' as const, id: 'odd', because: 'status: Invalid input.' },
        ...{ principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR },
      },
    ];
    const found = { unreadableId: 'odd', unreadablePart: 'assignment-requests' };
    const told = { decision: 'report', reason: 'unreadable', mode: 'plan', alsoAffects: [], change: null };

    expect(item({ unreadable })).toMatchObject({ ...told, evidence: found });
    expect(item({ unreadable }, inForce(), [mark()])).toMatchObject({
      ...told,
      evidence: { ...found, markedFor: 'never-activated' },
    });
  });

  test('that has not begun says when it does, and begins at that instant', () => {
    const from = (start: Date) => item({ eligibilities: [eligibility({ start, end: days(100) })] });

    expect(from(justAfter(days(0)))).toMatchObject({ decision: 'leave', reason: 'not-started' });
    expect(from(justAfter(days(0)))?.evidence).toEqual({ startDateTime: '2026-11-22T03:00:00.001Z' });
    expect(from(days(0))).toMatchObject({ decision: 'mark' });
  });

  test('whose end is not known names the schedule', () => {
    const odd = eligibility({ id: 'odd', expiration: undefined });

    expect(evidence({ eligibilities: [odd] })).toEqual({ scheduleId: 'odd', endDateTime: null });
  });

  test('of a pending request names it', () => {
    const requests = [
      request({ id: 'r-1', action: 'selfExtend', progress: 'pending', status: 'PendingAdminDecision' }),
    ];

    expect(evidence({ requests })).toEqual({
      pendingRequestId: 'r-1',
      pendingAction: 'selfExtend',
      pendingStatus: 'PendingAdminDecision',
    });
  });

  test('of a principal that could not be read says so, and why', () => {
    expect(evidence({ principals: [] })).toEqual({ principal: 'not read' });
    expect(evidence({ principals: [{ kind: 'unknown', id: ADA, because: '403' }] })).toEqual({
      principal: 'unknown',
      principalUnknownBecause: '403',
    });
  });

  test('of a principal that may be gone names the part that was not read', () => {
    const gone: SnapshotParts = { principals: [{ kind: 'gone', id: ADA }] };

    expect(evidence({ ...gone, gaps: [{ part: 'deleted-items', because: '503' }] })).toEqual({
      principal: 'gone',
      gap: 'deleted-items',
    });
    expect(item({ ...gone, gaps: [{ part: 'sign-ins', because: '503' }] })).toMatchObject({
      decision: 'mark',
      reason: 'principal-gone',
    });
    expect(evidence(gone)).toEqual({ principal: 'gone' });
  });

  test('of an account that may be disabled says that it is not known, unless nobody looks for that', () => {
    const seen: SnapshotParts = { principals: [user({ accountEnabled: undefined })], memories: [memory()] };
    const off = inForce({ disabled: { ...inForce().stale.disabled, mode: 'off' } });

    expect(evidence(seen)).toEqual({ accountEnabled: null });
    expect(item(seen, off)).toMatchObject({ decision: 'leave', reason: 'in-use' });
    expect(evidence({ principals: [disabled] })).toEqual({ accountEnabled: false });
  });
});

describe('service principals', () => {
  const held = (state: ReturnType<typeof servicePrincipal>, given = inForce()) =>
    item(
      { ...onlyHeld, assignments: [assignment({ principalId: BILLING_APP })], principals: [state] },
      given,
    );

  test('that are left out are named as such', () => {
    expect(held(servicePrincipal(), inForce({ servicePrincipals: 'off' }))?.evidence).toEqual({
      principal: 'servicePrincipal',
    });
  });

  test('that are disabled are told of as such', () => {
    expect(held(servicePrincipal({ accountEnabled: false }))?.evidence).toEqual({
      principal: 'servicePrincipal',
      accountEnabled: false,
    });
  });

  test('of which it is not known whether they are enabled are left, unless nobody looks for that', () => {
    const off = inForce({ disabled: { ...inForce().stale.disabled, mode: 'off' } });
    const unknown = servicePrincipal({ accountEnabled: undefined });

    expect(held(unknown)).toMatchObject({ decision: 'leave', reason: 'principal-unknown' });
    expect(held(unknown)?.evidence).toEqual({ principal: 'servicePrincipal', accountEnabled: null });
    expect(held(unknown, off)).toMatchObject({
      decision: 'leave',
      reason: 'service-principal',
      mode: 'plan',
    });
  });
});

describe('what keeps an eligibility and no assignment', () => {
  test('an activation that holds', () => {
    const instances = [
      assignmentInstance({ assignmentType: 'Activated', start: days(-0.1), end: days(0.1) }),
    ];
    const seen = { assignments: [assignment({ end: days(100) })], principals: [disabled], instances };

    expect(item({ ...onlyHeld, ...seen })).toMatchObject({ decision: 'mark', reason: 'disabled' });
  });
});

describe('a scope', () => {
  test.each(['/', `/${GRACE}`, '/administrativeUnits/1'])('%s is judged', (directoryScopeId) => {
    const seen = {
      eligibilities: [eligibility({ directoryScopeId, end: days(100) })],
      memories: [memory({ directoryScopeId, lastActivatedAt: undefined })],
    };

    expect(item(seen)).toMatchObject({ decision: 'mark', reason: 'never-activated', alsoAffects: [] });
  });
});
