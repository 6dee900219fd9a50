import { describe, expect, test } from '@jest/globals';
import { startSimulator } from '../../../simulator/start.ts';
import type { PimSwitches } from '../../../simulator/state/pim-switches.ts';
import {
  active,
  app,
  day,
  directory,
  doesNotExist,
  eligible,
  exists,
  hour,
  requestBody,
  requestGraph,
  rulesFailed,
  start,
  until,
  userCaller,
} from './role-request-graph.ts';

type SwitchValues = Partial<Pick<PimSwitches, 'extendWindow' | 'renewWindow' | 'lapsedSchedules'>>;

/** An assignment until 22 December, some days after its creation: which actions are accepted? */
function afterDays(days: number, pim: SwitchValues, path = eligible) {
  const graph = requestGraph(pim);
  graph.send('POST', path, requestBody('adminAssign', graph.person, until('2026-12-22T02:00:00Z')));
  graph.advance(days * day);
  const post = (action: string) => {
    const caller = action.startsWith('self') ? userCaller(graph.person) : app;
    return graph.outcome(
      'POST',
      path,
      requestBody(action, graph.person, until('2027-03-22T02:00:00Z')),
      caller,
    );
  };
  const listed = (layer: string) =>
    graph.send('GET', `${directory}/${layer}?$filter=principalId eq '${graph.person}'`).body.value.length;
  return { graph, post, listed };
}

const paths = [{ path: eligible }, { path: active }];

describe('an extension', () => {
  test.each([
    { extendWindow: 'any', 15: 201, 16: 201 },
    { extendWindow: 'last14days', 15: rulesFailed('ExpirationRule'), 16: 201 },
    { extendWindow: 'refused', 15: rulesFailed('ExpirationRule'), 16: rulesFailed('ExpirationRule') },
  ] as const)('15 and 14 days before the end, where the reading is "$extendWindow"', (row) => {
    const { extendWindow } = row;
    for (const { path } of paths) {
      expect(afterDays(15, { extendWindow }, path).post('adminExtend')).toEqual(row[15]);
      expect(afterDays(16, { extendWindow }, path).post('adminExtend')).toEqual(row[16]);
      expect(afterDays(16, { extendWindow }, path).post('selfExtend')).toEqual(row[16]);
    }
  });

  test('that is refused leaves the end where it is, and an update still moves it', () => {
    const { graph, post } = afterDays(20, { extendWindow: 'refused' });

    expect(post('adminExtend')).toEqual(rulesFailed('ExpirationRule'));
    expect(post('adminUpdate')).toBe(201);
    expect(graph.breaches()).toEqual([]);
  });
});

describe('a renewal', () => {
  test.each([
    { renewWindow: 'last30days', within: 201, later: doesNotExist },
    { renewWindow: 'any', within: 201, later: 201 },
    { renewWindow: 'refused', within: doesNotExist, later: doesNotExist },
  ] as const)('29 and 30 days after the end, where the reading is "$renewWindow"', (row) => {
    const { renewWindow } = row;
    for (const { path } of paths) {
      expect(afterDays(59, { renewWindow }, path).post('adminRenew')).toEqual(row.within);
      expect(afterDays(60, { renewWindow }, path).post('adminRenew')).toEqual(row.later);
    }
  });
});

describe('a schedule that has ended', () => {
  test.each([
    { lapsedSchedules: 'gone', listed: 0, assign: 201 },
    { lapsedSchedules: 'listed', listed: 1, assign: 201 },
    { lapsedSchedules: 'inTheWay', listed: 1, assign: exists },
  ] as const)('is $lapsedSchedules for 30 days', ({ lapsedSchedules, listed, assign }) => {
    for (const [path, layer] of [
      [eligible, 'roleEligibilitySchedules'],
      [active, 'roleAssignmentSchedules'],
    ] as const) {
      const soon = afterDays(59, { lapsedSchedules }, path);
      expect(soon.listed(layer)).toBe(listed);
      expect(soon.post('adminAssign')).toEqual(assign);
      expect(soon.listed(layer)).toBe(1);
      const late = afterDays(60, { lapsedSchedules }, path);
      expect(late.listed(layer)).toBe(0);
      expect(late.post('adminAssign')).toBe(201);
    }
  });

  test('is no instance, and can be neither updated, extended nor removed, however it is listed', () => {
    const { listed, post, graph } = afterDays(31, { lapsedSchedules: 'inTheWay' });

    expect(listed('roleEligibilityScheduleInstances')).toBe(0);
    for (const action of ['adminUpdate', 'adminExtend', 'adminRemove'])
      expect(post(action)).toEqual(doesNotExist);
    expect(post('adminRenew')).toBe(201);
    expect(graph.breaches()).toEqual([]);
  });

  test('of an activation is simply gone', () => {
    const { graph, listed } = afterDays(1, { lapsedSchedules: 'listed' });
    graph.send('POST', active, requestBody('selfActivate', graph.person), userCaller(graph.person));
    graph.advance(9 * hour);

    expect(listed('roleAssignmentSchedules')).toBe(0);
  });
});

describe('the readings', () => {
  test('are chosen when a simulator starts, and another time over the control plane', async () => {
    const pim = { extendWindow: 'refused', renewWindow: 'any', lapsedSchedules: 'listed' } as const;
    const simulator = await startSimulator({ users: 10, auditEvents: 0, now: start, control: true, pim });
    const later = { extendWindow: 'last14days', renewWindow: 'refused', lapsedSchedules: 'inTheWay' };
    const put = (body: object) =>
      fetch(`${simulator.origin}/_simulator/pim`, { method: 'PUT', body: JSON.stringify(body) });

    expect(simulator.tenant.pim.switches).toMatchObject(pim);
    expect(await (await put(later)).json()).toMatchObject(later);
    expect(simulator.tenant.pim.switches).toMatchObject(later);
    expect((await put({ lapsedSchedules: 'forgotten' })).status).toBe(400);
    await simulator.close();
  });
});
