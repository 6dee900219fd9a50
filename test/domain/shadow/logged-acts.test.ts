import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../src/domain/model/audit-event.ts';
import { detailsOf } from '../../../src/domain/shadow/event-details.ts';
import { isTelling, loggedActs } from '../../../src/domain/shadow/logged-acts.ts';
import { event, own, ownId, person, request, role } from './acts-builder.ts';

const acts = (...events: readonly AuditEvent[]) => loggedActs(events, own);
const familyAndKind = (activity: string) =>
  acts(event({ activity })).map(({ family, kind }) => [family, kind]);

describe('what an activity does', () => {
  test.each([
    ['Add eligible member to role in PIM requested (timebound)', 'gives', 'eligibility'],
    ['Add member to role in PIM completed (permanent)', 'gives', 'assignment'],
    ['Add member to role', 'gives', 'assignment'],
    ['Update eligible member in PIM completed', 'gives', 'eligibility'],
    ['Process request', 'gives', undefined],
    ['Process role update request', 'gives', undefined],
    ['Remove eligible member from role in PIM completed (timebound)', 'removes', 'eligibility'],
    ['REMOVE MEMBER FROM ROLE', 'removes', 'assignment'],
    ['Process role removal request', 'removes', undefined],
    ['Remove permanent direct role assignment', 'removes', undefined],
    ['Remove permanent eligible role assignment', 'removes', 'eligibility'],
    ['Cancel request for role update', 'cancels', undefined],
    ['Add member to role request canceled (PIM activation)', 'cancels', 'assignment'],
    ['Update role setting in PIM', 'settings', undefined],
    ['Cancel subscription', 'other', undefined],
    ['Do not remove permanent direct role', 'other', undefined],
    ['Reprocess request', 'other', undefined],
    ['Add app role assignment to service principal', 'other', undefined],
  ])('%s: %s, %s', (activity, family, kind) => {
    expect(familyAndKind(activity)).toEqual([[family, kind]]);
  });

  test('is kept of others only where it may explain what we say that we did', () => {
    const other = 'Add app role assignment to service principal';

    expect(acts(event({ activity: other, by: 'somebody' }))).toEqual([]);
    expect(isTelling(event({ activity: other, by: 'somebody' }), own)).toBe(false);
    expect(isTelling(event({ activity: other }), own)).toBe(true);
    expect(isTelling(event({ by: 'somebody' }), own)).toBe(true);
    expect(isTelling({ ...event({ by: 'somebody' }), activityDisplayName: undefined }, own)).toBe(false);
  });
});

describe('whose act it is', () => {
  const by = (id: string | undefined, app: object) => ({
    ...event(),
    initiatedBy: { kind: 'app', id, name: 'warden' } as const,
    json: JSON.stringify({ initiatedBy: { app } }),
  });

  test.each([
    ['the id of our service principal, in any case', by(ownId.toUpperCase(), {}), true],
    ['our application id', by(undefined, { appId: ownId.toUpperCase() }), true],
    ['our application id beside another service principal', by(person(5), { appId: ownId }), true],
    ['another app', by(person(5), { appId: person(6) }), false],
    ['an app that it does not name', by(undefined, { appId: '' }), false],
  ])('%s', (_what, one, isOurs) => {
    expect(acts(one)).toMatchObject([{ isOurs }]);
  });
});

describe('the events of one act', () => {
  const asked = 'Add eligible member to role in PIM requested (timebound)';
  const completed = 'Add eligible member to role in PIM completed (timebound)';
  const who = { principalId: person(1) };

  test('are one act by the request that they name, however far apart, with all that any of them says', () => {
    const first = event({
      id: 'a',
      at: '2026-11-24T08:00:00Z',
      activity: 'Process request',
      requestId: request(1),
      result: 'failure',
    });
    const last = event({
      ...who,
      id: 'b',
      at: '2026-11-24T12:00:00Z',
      activity: completed,
      requestId: request(1),
    });

    expect(acts(last, first)).toEqual([
      {
        ...{ eventIds: ['a', 'b'], at: new Date('2026-11-24T08:00:00Z'), activity: 'Process request' },
        ...{ family: 'gives', kind: 'eligibility', principalId: person(1), roleDefinitionId: role },
        ...{ requestId: request(1), isRequest: false, ruleIds: [], isOurs: true, isFailure: false },
      },
    ]);
  });

  test('failed where each of them did', () => {
    const failed = { ...who, requestId: request(1), result: 'failure' };

    expect(
      acts(event({ ...failed, activity: asked }), event({ ...failed, activity: completed })),
    ).toMatchObject([{ isFailure: true }]);
  });

  test.each([
    ['a quarter of an hour', '2026-11-24T09:15:00.000Z', 1],
    ['more than that', '2026-11-24T09:15:00.001Z', 2],
    ['an instant that cannot be read', 'soon', 2],
  ])('without the id of a request are one act by what they are about, %s apart', (_what, at, count) => {
    const first = event({ ...who, at: '2026-11-24T09:00:00.000Z', activity: asked });

    expect(acts(first, event({ ...who, at, activity: completed }))).toHaveLength(count);
  });

  test('that say the same twice are two acts, and so is a third', () => {
    const one = (id: string, activity: string) => event({ ...who, id, activity });

    expect(acts(one('a', asked), one('b', asked))).toHaveLength(2);
    expect(acts(one('a', asked), one('b', completed), one('c', 'Process request'))).toMatchObject([
      { eventIds: ['a', 'b'] },
      { eventIds: ['c'] },
    ]);
  });

  test.each([
    ['somebody else gets it', { principalId: person(2), activity: completed }],
    ['somebody else does it', { by: 'somebody', activity: completed }],
    ['it is taken away', { activity: 'Remove eligible member from role in PIM completed (timebound)' }],
  ] as const)('are two acts where %s', (_what, more) => {
    expect(acts(event({ ...who, activity: asked }), event({ ...who, ...more }))).toHaveLength(2);
  });

  test.each(['Update role setting in PIM', 'Add app role assignment to service principal'])(
    'are acts of their own: %s',
    (activity) => {
      const of = { activity, requestId: request(1) };

      expect(acts(event({ ...of, id: 'a' }), event({ ...of, id: 'b' }))).toHaveLength(2);
    },
  );

  test('keep their role and their person where others say none', () => {
    const nobody = { ...event({ activity: completed, requestId: request(1) }), targets: [] };
    const first = event({ ...who, activity: asked, requestId: request(1), at: '2026-11-24T08:00:00Z' });

    expect(acts(first, nobody)).toMatchObject([{ principalId: person(1), roleDefinitionId: role }]);
  });

  test('take the role that a later one says', () => {
    const unnamed = { ...event({ activity: asked, requestId: request(1) }), targets: [] };
    const named = event({ activity: completed, requestId: request(1), at: '2026-11-24T10:00:00Z' });

    expect(acts(unnamed, named)).toMatchObject([{ roleDefinitionId: role }]);
  });

  test('of somebody else are not ours because an app has our name', () => {
    const user = { ...event(), initiatedBy: { kind: 'user', id: ownId, name: undefined } as const };

    expect(acts(user)).toMatchObject([{ isOurs: false }]);
  });

  test('say no instant where none can be read', () => {
    expect(acts({ ...event(who), activityDateTime: undefined })).toMatchObject([{ at: undefined }]);
  });
});

describe('whom and what an event names', () => {
  const named = (type: string | undefined, id: string) => ({
    ...event(),
    targets: [{ id, type, displayName: undefined }],
  });

  test.each(['User', 'Group', 'ServicePrincipal'])('a %s is the principal, in lower case', (type) => {
    expect(acts(named(type, 'ABC'))).toMatchObject([{ principalId: 'abc', roleDefinitionId: undefined }]);
  });

  test('nothing else is one', () => {
    expect(acts(named('Role', 'ABC'))).toMatchObject([{ principalId: undefined, roleDefinitionId: 'abc' }]);
    expect(acts(named(undefined, 'ABC'), named('Policy', 'X'))).toMatchObject([
      { principalId: undefined, roleDefinitionId: undefined },
      { principalId: undefined, roleDefinitionId: undefined },
    ]);
  });

  test('a role that no target is comes from the properties that changed', () => {
    const json = JSON.stringify({
      targetResources: [{ modifiedProperties: [{ displayName: 'Role.TemplateId', newValue: '"R-1"' }] }],
    });

    expect(acts({ ...named('User', 'ABC'), json })).toMatchObject([{ roleDefinitionId: 'r-1' }]);
  });
});

describe('the details of an event', () => {
  const nothing = { appId: undefined, requestId: undefined, roleTemplateId: undefined, ruleIds: [] };
  const details = (whole: unknown) => detailsOf(JSON.stringify(whole));

  test.each([
    'no JSON',
    'null',
    '[]',
    '"text"',
    '{"initiatedBy":null,"targetResources":{},"additionalDetails":7}',
    '{"initiatedBy":{"app":"x"},"targetResources":[null,7],"additionalDetails":[null]}',
    '{"initiatedBy":{"app":{"appId":""}},"additionalDetails":[{"key":"RoleAssignmentRequestId","value":"null"}]}',
    '{"initiatedBy":{"app":{"appId":7}},"additionalDetails":[{"key":"Other","value":"x"}]}',
  ])('are none in %s', (json) => {
    expect(detailsOf(json)).toEqual(nothing);
  });

  test('are the app, the request, the role and the rules', () => {
    const modifiedProperties = [
      { displayName: 'Other', newValue: '"X"' },
      { displayName: 'Role.TemplateId', oldValue: '"R-0"', newValue: '"R-1"' },
      { displayName: 'RuleId', newValue: '"Expiration_EndUser_Assignment"' },
      { displayName: 'RuleId', newValue: '"Notification_Admin_EndUser_Assignment"' },
      { displayName: 'RuleId', oldValue: '"Expiration_EndUser_Assignment"', newValue: 'Expiration_Alone' },
    ];
    const additionalDetails = [
      { key: 'Other', value: 'x' },
      { key: 'RoleAssignmentRequestId', value: 'REQ-1' },
    ];

    expect(
      details({
        initiatedBy: { app: { appId: 'APP' } },
        ...{ targetResources: [{}, { modifiedProperties }], additionalDetails },
      }),
    ).toEqual({
      ...{ appId: 'APP', requestId: 'req-1', roleTemplateId: 'r-1' },
      ruleIds: ['Expiration_EndUser_Assignment', 'Notification_Admin_EndUser_Assignment'],
    });
  });

  test('are the role that was there, where nothing came in its place', () => {
    const modifiedProperties = [{ displayName: 'Role.TemplateId', oldValue: '"R-0"', newValue: '' }];

    expect(details({ targetResources: [{ modifiedProperties }] }).roleTemplateId).toBe('r-0');
  });
});
