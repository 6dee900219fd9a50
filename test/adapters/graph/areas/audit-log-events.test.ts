import { describe, expect, test } from '@jest/globals';
import { toAuditEvent } from '../../../../src/adapters/graph/areas/audit-log.ts';

const wire = {
  id: 'PIM_8f2c_1',
  activityDateTime: '2026-03-01T02:03:04.1234567Z',
  activityDisplayName: 'Add member to role completed (PIM activation)',
  category: 'RoleManagement',
  correlationId: '9f0a8c56-0c5e-4a44-9a53-1f9d8d0a4b11',
  loggedByService: 'PIM',
  operationType: 'Add',
  result: 'success',
  resultReason: 'Fixing the mail flow',
  initiatedBy: {
    user: { id: 'user-1', displayName: 'Ann', userPrincipalName: 'ann@contoso.example', ipAddress: null },
    app: null,
  },
  targetResources: [
    { id: 'role-1', displayName: 'Exchange Administrator', type: 'Role', modifiedProperties: [] },
    { id: 'user-1', displayName: null, type: 'User', userPrincipalName: 'ann@contoso.example' },
  ],
  additionalDetails: [{ key: 'AuditType', value: 'ActivateRole' }],
};

describe('an audit event', () => {
  test('is read into what people filter by, and kept whole', () => {
    expect(toAuditEvent(wire)).toEqual({
      id: 'PIM_8f2c_1',
      activityDateTime: '2026-03-01T02:03:04.1234567Z',
      activityDisplayName: 'Add member to role completed (PIM activation)',
      category: 'RoleManagement',
      loggedByService: 'PIM',
      operationType: 'Add',
      result: 'success',
      resultReason: 'Fixing the mail flow',
      correlationId: '9f0a8c56-0c5e-4a44-9a53-1f9d8d0a4b11',
      initiatedBy: { kind: 'user', id: 'user-1', name: 'ann@contoso.example' },
      targets: [
        { id: 'role-1', type: 'Role', displayName: 'Exchange Administrator' },
        { id: 'user-1', type: 'User', displayName: undefined },
      ],
      json: JSON.stringify(wire),
    });
  });

  test.each([
    {
      name: 'an app',
      initiatedBy: { user: null, app: { appId: 'app-1', displayName: 'MS-PIM', servicePrincipalId: 'sp-1' } },
      is: { kind: 'app', id: 'sp-1', name: 'MS-PIM' },
    },
    {
      name: 'an app without a service principal',
      initiatedBy: { app: { appId: 'app-1', displayName: 'Azure AD PIM', servicePrincipalId: null } },
      is: { kind: 'app', id: 'app-1', name: 'Azure AD PIM' },
    },
    {
      name: 'an app beside an empty user',
      initiatedBy: {
        user: { id: null, displayName: null, userPrincipalName: null },
        app: { appId: null, displayName: 'Azure AD PIM' },
      },
      is: { kind: 'app', id: undefined, name: 'Azure AD PIM' },
    },
    {
      name: 'nobody',
      initiatedBy: { user: null, app: null },
      is: { kind: 'unknown', id: undefined, name: undefined },
    },
    {
      name: 'something else',
      initiatedBy: 'somebody',
      is: { kind: 'unknown', id: undefined, name: undefined },
    },
  ])('may be initiated by $name', ({ initiatedBy, is }) => {
    expect(toAuditEvent({ ...wire, initiatedBy })?.initiatedBy).toEqual(is);
  });

  test.each([
    { activityDateTime: '2026-02-30T00:00:00Z' },
    { activityDateTime: '2026-03-01T02:03:04' },
    { activityDateTime: '2026-03-01T02:03:04+01:00' },
    { activityDateTime: '2026-03-01T02:03:04.12345678Z' },
    { activityDateTime: '2026-03-01T02:03Z' },
    { activityDateTime: 1772330584 },
    { activityDateTime: null },
  ])('whose instant is not one is not lost: $activityDateTime', ({ activityDateTime }) => {
    const odd = { ...wire, activityDateTime };

    expect(toAuditEvent(odd)).toMatchObject({
      id: 'PIM_8f2c_1',
      activityDateTime: undefined,
      json: JSON.stringify(odd),
    });
  });

  test.each([{ id: undefined }, { id: '' }, { id: 7 }, { id: null }])(
    'without a usable id ($id) is known by its content',
    ({ id }) => {
      const odd = { ...wire, id };

      expect(toAuditEvent(odd)?.id).toMatch(/^sha256-[0-9a-f]{64}$/);
      expect(toAuditEvent({ ...odd })?.id).toBe(toAuditEvent(odd)?.id);
      expect(toAuditEvent({ ...odd, result: 'failure' })?.id).not.toBe(toAuditEvent(odd)?.id);
    },
  );

  test('of nothing but odd fields is kept all the same', () => {
    const odd = {
      id: 'odd-1',
      category: 5,
      result: {},
      targetResources: [null, 'x', { id: 1, type: 'Role' }],
      extra: [{ deep: true }],
    };

    expect(toAuditEvent(odd)).toMatchObject({
      id: 'odd-1',
      category: undefined,
      result: undefined,
      targets: [{ id: undefined, type: 'Role', displayName: undefined }],
      json: JSON.stringify(odd),
    });
  });
});

test.each([null, 'text', 7, true, ['a']])('%p is no event; its text is kept under the hash of it', (item) => {
  expect(toAuditEvent(item)).toMatchObject({
    id: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
    activityDateTime: undefined,
    json: JSON.stringify(item),
  });
});
