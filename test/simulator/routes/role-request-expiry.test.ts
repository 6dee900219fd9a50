import { describe, expect, test } from '@jest/globals';
import {
  active,
  day,
  directory,
  eligible,
  forEver,
  hour,
  minute,
  names,
  of,
  purged,
  requestBody,
  requestGraph,
  until,
  userCaller,
} from './role-request-graph.ts';

describe('the audit log', () => {
  test.each([
    {
      path: eligible,
      action: 'adminAssign',
      rows: [
        'Add eligible member to role in PIM requested (timebound)',
        'Add eligible member to role',
        'Add eligible member to role in PIM completed (timebound)',
      ],
      ended: [
        'Remove eligible member from role in PIM completed (timebound)',
        'Remove eligible member from role',
      ],
    },
    {
      path: active,
      action: 'adminAssign',
      rows: [
        'Add member to role in PIM requested (timebound)',
        'Add member to role',
        'Add member to role in PIM completed (timebound)',
      ],
      ended: ['Remove member from role in PIM completed (timebound)', 'Remove member from role'],
    },
    {
      path: active,
      action: 'selfActivate',
      rows: [
        'Add member to role requested (PIM activation)',
        'Add member to role',
        'Add member to role completed (PIM activation)',
      ],
      ended: ['Remove member from role (PIM activation expired)', 'Remove member from role'],
    },
  ])(
    'tells $action under one correlation id, and the end when the clock passes it',
    ({ path, action, rows, ended }) => {
      const graph = requestGraph();
      if (action === 'selfActivate')
        graph.send('POST', eligible, requestBody('adminAssign', graph.person, forEver));
      graph.advance(minute);
      const since = graph.clock.now();
      const caller = action === 'selfActivate' ? userCaller(graph.person) : undefined;
      graph.send('POST', path, requestBody(action, graph.person), caller);
      const mine = (from: Date) =>
        graph
          .audit(from)
          .filter(({ targetResources }) => targetResources.some(({ id }) => id === graph.person));

      expect(names(graph, since)).toEqual(rows);
      expect(new Set(graph.audit(since).map(({ correlationId }) => correlationId)).size).toBe(1);
      graph.advance(4 * hour - 1);
      expect(mine(since)).toHaveLength(rows.length);
      graph.advance(1);
      expect(mine(graph.clock.now()).map(({ activityDisplayName }) => activityDisplayName)).toEqual(ended);
      const shown = [...graph.tenant.auditLog.visible({ at: graph.clock.now() })].map(({ event }) => event);
      for (const row of mine(since)) expect(shown).toContainEqual(row);
    },
  );

  test('says nothing of an end that does not come', () => {
    const graph = requestGraph();
    graph.send('POST', active, requestBody('adminAssign', graph.person));
    graph.advance(hour);
    graph.send('POST', active, requestBody('adminRemove', graph.person));
    const since = graph.clock.now();
    graph.advance(4 * hour);
    const mine = graph
      .audit(since)
      .filter(({ targetResources }) => targetResources.some(({ id }) => id === graph.person));

    expect(mine.map(({ activityDisplayName }) => activityDisplayName)).toEqual([
      'Remove member from role in PIM requested (timebound)',
      'Remove member from role',
      'Remove member from role in PIM completed (timebound)',
    ]);
  });

  test('says that a later start has begun when it begins', () => {
    const graph = requestGraph();
    const window = until('2026-12-22T02:00:00Z', '2026-11-22T12:00:00Z');
    graph.advance(minute);
    const since = graph.clock.now();
    graph.send('POST', eligible, requestBody('adminAssign', graph.person, window));

    expect(names(graph, since)).toEqual(['Add eligible member to role in PIM requested (timebound)']);
    graph.clock.set(new Date('2026-11-22T12:00:00Z'));
    expect(names(graph, graph.clock.now())).toEqual([
      'Add eligible member to role',
      'Add eligible member to role in PIM completed (timebound)',
    ]);
  });
});

describe('time', () => {
  test('makes Graph forget requests after 45 days, and the schedule of the same id lives on', () => {
    const graph = requestGraph();
    const { id } = graph.send('POST', eligible, requestBody('adminAssign', graph.person, forEver)).body;
    graph.advance(45 * day - 1);
    expect(graph.outcome('GET', `${eligible}/${id}`)).toBe(200);
    graph.advance(1);
    expect(graph.outcome('GET', `${eligible}/${id}`)).toEqual(purged);
    expect(graph.outcome('GET', `${directory}/roleEligibilitySchedules/${id}`)).toBe(200);
  });

  test('removes the entries of a deleted principal after seven days', () => {
    const graph = requestGraph();
    graph.send('POST', eligible, requestBody('adminAssign', graph.person, forEver));
    const user = graph.tenant.users.find(graph.person);
    if (user === undefined) throw new Error('there is no such user');
    graph.tenant.users.remove(user.id);
    graph.tenant.deletedItems.add({ ...user, deletedDateTime: '2026-11-22T02:00:00Z' });

    graph.advance(7 * day - 1);
    expect(of(graph, 'roleEligibilityScheduleInstances')).toHaveLength(1);
    graph.advance(1);
    expect(of(graph, 'roleEligibilityScheduleInstances')).toEqual([]);
  });
});
