import { describe, expect, test } from '@jest/globals';
import {
  active,
  day,
  doesNotExist,
  eligible,
  exists,
  forEver,
  hour,
  minute,
  type Refusal,
  type RequestGraph,
  requestBody,
  requestGraph,
  until,
  userCaller,
} from './role-request-graph.ts';

/** Situations of one key, for eligibilities (`eligible`) and active assignments. */
const situations: Readonly<Record<string, (graph: RequestGraph, path: string) => void>> = {
  'no assignment ever': () => {},
  'a live, time-bound one': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person, until('2026-12-22T02:00:00Z')));
    graph.advance(10 * minute);
  },
  'a live, permanent one': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person, forEver));
    graph.advance(10 * minute);
  },
  'an expired one': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person));
    graph.advance(5 * hour);
  },
  'one that expired 31 days ago': (graph, path) => {
    graph.send('POST', path, requestBody('adminAssign', graph.person));
    graph.advance(31 * day + 4 * hour);
  },
  'one still to come': (graph, path) => {
    const window = until('2026-12-22T02:00:00Z', '2026-11-25T00:00:00Z');
    graph.send('POST', path, requestBody('adminAssign', graph.person, window));
  },
};

/** The answer to an action in each situation: a status or a refusal. */
type Expected = string | Refusal;
const table: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  adminAssign: {
    'no assignment ever': 'Provisioned',
    'a live, time-bound one': exists,
    'a live, permanent one': exists,
    'an expired one': 'Provisioned',
    'one that expired 31 days ago': 'Provisioned',
    'one still to come': exists,
  },
  adminUpdate: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'Provisioned',
    'a live, permanent one': 'Provisioned',
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'Provisioned',
  },
  adminExtend: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'Provisioned',
    'a live, permanent one': doesNotExist,
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'Granted',
  },
  adminRenew: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': exists,
    'a live, permanent one': exists,
    'an expired one': 'Provisioned',
    'one that expired 31 days ago': doesNotExist,
    'one still to come': exists,
  },
  adminRemove: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'Revoked',
    'a live, permanent one': 'Revoked',
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'Revoked',
  },
  selfExtend: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': 'PendingAdminDecision',
    'a live, permanent one': doesNotExist,
    'an expired one': doesNotExist,
    'one that expired 31 days ago': doesNotExist,
    'one still to come': 'PendingAdminDecision',
  },
  selfRenew: {
    'no assignment ever': doesNotExist,
    'a live, time-bound one': exists,
    'a live, permanent one': exists,
    'an expired one': 'PendingAdminDecision',
    'one that expired 31 days ago': doesNotExist,
    'one still to come': exists,
  },
};

const window = { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'P30D' } } };

describe.each(Object.entries(table))('%s', (action, cells) => {
  const rows = Object.entries(cells).flatMap(([situation, expected]) =>
    [eligible, active].map((path) => ({ situation, expected, path, kind: path === eligible ? 'RE' : 'RA' })),
  );

  test.each(rows)('$kind, with $situation', ({ situation, expected, path }) => {
    const graph = requestGraph();
    situations[situation]?.(graph, path);
    const sent = requestBody(action, graph.person, action === 'adminRemove' ? {} : window);
    const caller = action.startsWith('self') ? userCaller(graph.person) : undefined;
    const before = graph.clock.now();

    if (typeof expected !== 'string') {
      expect(graph.outcome('POST', path, sent, caller)).toEqual(expected);
      expect(graph.audit(new Date(before.getTime() + 1))).toEqual([]);
    } else {
      const { status, body } = graph.send('POST', path, sent, caller);

      expect(status).toBe(201);
      expect(body).toMatchObject({ status: expected, action });
      expect(body.targetScheduleId).toBe(expected === 'Revoked' ? null : body.id);
    }
    expect(graph.breaches()).toEqual([]);
  });
});
