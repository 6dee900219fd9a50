import { describe, expect, test } from '@jest/globals';
import type { DirectoryAudit } from '../../../simulator/state/audit-event.ts';
import { createTenant } from '../../../simulator/state/create-tenant.ts';

const now = new Date('2026-11-22T02:00:00Z');
const tenant = createTenant({ seed: 5, users: 250, auditEvents: 20_000, now });
// Nothing was recorded from outside, so every event is complete.
const events = [...tenant.auditLog.all(now)] as DirectoryAudit[];
const details = ({ additionalDetails }: DirectoryAudit) =>
  Object.fromEntries(additionalDetails.map(({ key, value }) => [key, value]));
const targetOf = ({ targetResources }: DirectoryAudit, type: string) =>
  targetResources.find((target) => target.type === type)?.id;
const companionsOf = (event: DirectoryAudit) =>
  events.filter(({ correlationId, id }) => correlationId === event.correlationId && id !== event.id);

describe('every activation that is running now', () => {
  const running = tenant.roleManagement.activations(now);

  test('there are some', () => {
    expect(running.length).toBeGreaterThan(3);
  });

  test.each(running.map((activation) => ({ activation })))(
    '$activation.id was requested and completed in PIM, and added in Core Directory by MS-PIM, under one correlationId',
    ({ activation }) => {
      const completed = events.find(
        (event) =>
          event.activityDisplayName === 'Add member to role completed (PIM activation)' &&
          details(event).RoleAssignmentRequestId === activation.id,
      );
      if (completed === undefined) throw new Error('the activation was never completed');

      expect(targetOf(completed, 'Role')).toBe(activation.roleDefinitionId);
      expect(targetOf(completed, 'User')).toBe(activation.principalId);
      expect(completed.initiatedBy.user?.id).toBe(activation.principalId);
      expect(details(completed).StartTime).toBe(activation.startsAt.toISOString());
      const companions = companionsOf(completed).map((event) => [
        event.loggedByService,
        event.activityDisplayName,
        event.initiatedBy.app?.displayName,
        targetOf(event, 'User'),
      ]);
      expect(companions).toEqual([
        ['PIM', 'Add member to role requested (PIM activation)', undefined, activation.principalId],
        ['Core Directory', 'Add member to role', 'MS-PIM', activation.principalId],
      ]);
    },
  );

  test('has not ended in the log', () => {
    const ended = events.filter(({ activityDisplayName }) =>
      activityDisplayName.endsWith('(PIM activation expired)'),
    );
    const endedIds = new Set(ended.map((event) => details(event).RoleAssignmentRequestId));

    for (const { id } of running) expect(endedIds).not.toContain(id);
  });
});

describe('every activation that the log tells, of the tenant’s own or generated', () => {
  test('ended in the log unless it is running', () => {
    const endedIds = new Set(
      events
        .filter(({ activityDisplayName }) => activityDisplayName.endsWith('(PIM activation expired)'))
        .map((event) => details(event).RoleAssignmentRequestId),
    );
    const open = events
      .filter(
        ({ activityDisplayName }) => activityDisplayName === 'Add member to role completed (PIM activation)',
      )
      .map((event) => details(event).RoleAssignmentRequestId)
      .filter((id) => !endedIds.has(id));

    expect(new Set(open)).toEqual(new Set(tenant.roleManagement.activations(now).map(({ id }) => id)));
  });

  test('was by somebody who is eligible for the role', () => {
    const eligible = new Set(
      tenant.roleManagement.eligibilities.all().map((each) => `${each.principalId} ${each.roleDefinitionId}`),
    );
    const activations = events.filter(({ activityDisplayName }) =>
      activityDisplayName.endsWith('completed (PIM activation)'),
    );

    expect(activations.length).toBeGreaterThan(100);
    for (const event of activations)
      expect(eligible).toContain(`${targetOf(event, 'User')} ${targetOf(event, 'Role')}`);
  });
});

describe('every eligibility and assignment that was made in the last 30 days', () => {
  test('has its row, by whoever asked for it', () => {
    const since = new Date('2026-10-23T03:00:00Z');
    const requests = tenant.roleManagement.requests
      .all()
      .filter(
        ({ action, createdAt, principalId }) =>
          action === 'adminAssign' && createdAt > since && !isDeleted(principalId),
      );

    expect(requests.length).toBeGreaterThan(0);
    for (const { id, kind, createdBy } of requests) {
      const rows = events.filter((event) => details(event).RoleAssignmentRequestId === id);
      const member = kind === 'eligibility' ? 'eligible member' : 'member';
      expect(rows.map(({ activityDisplayName }) => activityDisplayName)).toEqual([
        expect.stringMatching(`^Add ${member} to role in PIM requested \\((permanent|timebound)\\)$`),
        expect.stringMatching(`^Add ${member} to role in PIM completed \\((permanent|timebound)\\)$`),
      ]);
      const { user, app } = rows[0]?.initiatedBy ?? {};
      expect(user?.id ?? app?.servicePrincipalId).toBe(createdBy);
    }
  });

  function isDeleted(id: string): boolean {
    return tenant.deletedItems.find(id) !== undefined;
  }
});

describe('the shape of the log', () => {
  test('has ids of every form, none of them twice', () => {
    const forms = events.map(({ id }) => /^(PIM|Directory|SSGM)_/.exec(id)?.[1] ?? 'guid');

    expect(new Set(forms)).toEqual(new Set(['PIM', 'Directory', 'SSGM', 'guid']));
    expect(new Set(events.map(({ id }) => id)).size).toBe(20_000);
  });

  test('has instants of 7 fractional digits, in order', () => {
    const instants = events.map(({ activityDateTime }) => activityDateTime);

    expect(instants.every((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/.test(text))).toBe(true);
    expect(instants.toSorted()).toEqual(instants);
    expect(instants.at(-1)?.localeCompare('2026-11-22T02:00:00')).toBe(-1);
  });

  test('has users and apps as initiators, never both, and values that are JSON', () => {
    for (const { initiatedBy, targetResources } of events) {
      expect((initiatedBy.user === null) === (initiatedBy.app === null)).toBe(false);
      for (const { oldValue, newValue } of targetResources.flatMap(
        ({ modifiedProperties }) => modifiedProperties,
      ))
        for (const value of [oldValue, newValue])
          if (value !== null) expect(() => JSON.parse(value)).not.toThrow();
    }
    expect(events.some(({ initiatedBy }) => initiatedBy.user !== null)).toBe(true);
    expect(events.some(({ initiatedBy }) => initiatedBy.app !== null)).toBe(true);
  });

  test('is mostly noise of other categories', () => {
    const categories = new Set(events.map(({ category }) => category));

    for (const category of [
      'RoleManagement',
      'UserManagement',
      'GroupManagement',
      'ApplicationManagement',
      'Policy',
    ])
      expect(categories).toContain(category);
    const ofRoles = events.filter(({ category }) => category === 'RoleManagement').length;
    expect(ofRoles).toBeLessThan(events.length / 4);
  });
});
