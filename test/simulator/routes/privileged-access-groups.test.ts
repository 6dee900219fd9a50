import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Group } from '../../../simulator/directory.ts';
import { routes } from '../../../simulator/routes/index.ts';
import { createTenant } from '../../../simulator/state/create-tenant.ts';
import type { GroupRelation } from '../../../simulator/state/group-access.ts';
import { first, nextOf, now, type SimulatedGraph, simulatedGraph } from './simulated-graph.ts';

const root = '/v1.0/identityGovernance/privilegedAccess/group';
const layers = [
  'eligibilitySchedules',
  'eligibilityScheduleInstances',
  'assignmentSchedules',
  'assignmentScheduleInstances',
] as const;
const guid = (nth: number) => `44444444-aaaa-4bbb-8ccc-${String(nth).padStart(12, '0')}`;

let graph: SimulatedGraph;
let group: Group;
let [member, other]: [string, string] = ['', ''];

beforeAll(() => {
  graph = simulatedGraph();
  const { groups, users, groupAccess } = graph.tenant;
  for (const kind of [groupAccess.eligibilities, groupAccess.assignments])
    for (const { id } of kind.all()) kind.remove(id);
  [member = '', other = ''] = users
    .all()
    .slice(-2)
    .map(({ id }) => id);
  const role = groups.all().find(({ isAssignableToRole }) => isAssignableToRole === true);
  if (role === undefined) throw new Error('the tenant has no role-assignable group');
  group = { ...role, memberIds: [member] };
  groups.add(group);
  addEligibility(1, { accessId: 'member', startsAt: '2026-06-01T08:00:00Z', endsAt: '2027-06-01T08:00:00Z' });
  addEligibility(2, { accessId: 'owner', startsAt: '2026-06-01T08:00:00Z' });
  addEligibility(3, { accessId: 'member', startsAt: '2027-06-01T08:00:00Z' });
});

function addEligibility(
  nth: number,
  { accessId, startsAt, endsAt }: { accessId: GroupRelation; startsAt: string; endsAt?: string },
): void {
  graph.tenant.groupAccess.eligibilities.add({
    ...{ id: `${group.id}_${accessId}_${guid(nth)}`, groupId: group.id, accessId, principalId: other },
    ...{ createdUsing: guid(nth + 50), createdAt: new Date(startsAt), startsAt: new Date(startsAt) },
    expiration: endsAt ? { type: 'afterDateTime', endsAt: new Date(endsAt) } : { type: 'noExpiration' },
  });
}

const of = (layer: string, more = '') => `${root}/${layer}?$filter=groupId eq '${group.id}'${more}`;

describe('PIM for Groups', () => {
  test('shows eligibilities as documented, those that begin later included', () => {
    const { value, ...body } = graph.ask(of('eligibilitySchedules'));

    expect(body['@odata.context']).toMatch(
      /#identityGovernance\/privilegedAccess\/group\/eligibilitySchedules$/,
    );
    expect(value).toHaveLength(3);
    expect(value[0]).toEqual({
      id: `${group.id}_member_${guid(1)}`,
      groupId: group.id,
      accessId: 'member',
      principalId: other,
      memberType: 'direct',
      createdUsing: guid(51),
      createdDateTime: '2026-06-01T08:00:00Z',
      modifiedDateTime: '0001-01-01T08:00:00Z',
      status: 'Provisioned',
      scheduleInfo: {
        startDateTime: '2026-06-01T08:00:00Z',
        recurrence: null,
        expiration: { type: 'afterDateTime', endDateTime: '2027-06-01T08:00:00Z', duration: null },
      },
    });
  });

  test('shows as instances what is in force at the instant, and nothing after its end', () => {
    const at = (text: string) => graph.ask(of('eligibilityScheduleInstances'), { at: new Date(text) }).value;

    expect(at('2026-11-22T02:00:00Z')).toHaveLength(2);
    expect(at('2026-11-22T02:00:00Z')[0]).toMatchObject({
      id: `${group.id}_member_${guid(1)}`,
      eligibilityScheduleId: `${group.id}_member_${guid(1)}`,
      endDateTime: '2027-06-01T08:00:00Z',
    });
    expect(at('2027-06-01T08:00:00Z').map(({ id }) => id)).toEqual([
      `${group.id}_owner_${guid(2)}`,
      `${group.id}_member_${guid(3)}`,
    ]);
    expect(
      graph.ask(of('eligibilitySchedules'), { at: new Date('2027-06-01T08:00:00Z') }).value,
    ).toHaveLength(2);
  });

  test('has members that nobody assigned through PIM among the assignments, as the documentation does', () => {
    const [instance] = graph.ask(of('assignmentScheduleInstances')).value;

    expect(instance).toMatchObject({
      principalId: member,
      startDateTime: null,
      endDateTime: null,
      assignmentType: 'assigned',
    });
    expect(first(graph.ask(of('assignmentSchedules')).value)).toMatchObject({
      principalId: member,
      createdUsing: null,
      scheduleInfo: { expiration: { type: 'noExpiration' } },
    });
  });

  test.each(layers)('lists no %s without a filter by group or by principal', (layer) => {
    expect(graph.refusal(`${root}/${layer}`)).toMatchObject({ status: 400 });
    expect(graph.refusal(`${root}/${layer}?$filter=accessId eq 'member'`)).toMatchObject({ status: 400 });
    expect(graph.refusal(`${root}/${layer}?$filter=groupId eq '${guid(99)}'`)).toMatchObject({ status: 404 });
    expect(graph.ask(`${root}/${layer}?$filter=principalId eq '${guid(99)}'`).value).toEqual([]);
  });

  test.each([
    `groupId eq '${guid(1)}' or principalId eq '${guid(2)}'`,
    `startswith(groupId, '4')`,
    `groupId ne '${guid(1)}'`,
    `groupId eq '${guid(1)}' and createdDateTime gt 2026-01-01T00:00:00Z`,
  ])('refuses the filter %s', (filter) => {
    expect(graph.refusal(`${root}/eligibilitySchedules?$filter=${filter}`)).toMatchObject({ status: 400 });
  });

  test('takes the documented filters beside the group, and $select', () => {
    const filtered = graph.ask(
      of('eligibilitySchedules', ` and accessId eq 'owner'&$select=accessId,principalId`),
    );

    expect(filtered.value).toEqual([{ accessId: 'owner', principalId: other }]);
  });

  test.each(['$top=5', '$orderby=id', '$count=true', '$skip=1'])(
    'refuses %s, which no page documents',
    (option) => {
      expect(graph.refusal(of('eligibilitySchedules', `&${option}`))).toMatchObject({ status: 400 });
    },
  );

  test('expands group and principal, and the eligibility behind an activation', () => {
    const { groupAccess } = graph.tenant;
    const eligibility = `${group.id}_member_${guid(1)}`;
    const [startsAt, endsAt] = [new Date('2026-11-22T01:00:00Z'), new Date('2026-11-22T05:00:00Z')];
    const id = `${group.id}_member_${guid(9)}`;
    groupAccess.assignments.add({
      ...{ id, groupId: group.id, accessId: 'member', principalId: other, createdUsing: guid(59) },
      ...{ createdAt: startsAt, startsAt, expiration: { type: 'afterDateTime', endsAt } },
      ...{ assignmentType: 'activated', activatedUsing: eligibility },
    });

    const rows = graph.ask(
      of('assignmentSchedules', '&$expand=group,principal($select=id),activatedUsing'),
    ).value;
    groupAccess.assignments.remove(id);

    expect(rows.find((row) => row.id === id)).toMatchObject({
      assignmentType: 'activated',
      group: { id: group.id },
      principal: { id: other },
      activatedUsing: { id: eligibility },
    });
  });

  test('reads one schedule by its id, and none under another', () => {
    const id = `${group.id}_member_${guid(1)}`;

    expect(graph.ask(`${root}/eligibilitySchedules/${id}`)).toMatchObject({ id, principalId: other });
    expect(graph.refusal(`${root}/eligibilitySchedules/${id}x`)).toMatchObject({ status: 404 });
    expect(graph.refusal(`${root}/eligibilitySchedules/filterByCurrentUser(on='principal')`)).toMatchObject({
      status: 501,
    });
  });

  test('comes in pages', () => {
    for (let nth = 100; nth < 230; nth += 1)
      addEligibility(nth, { accessId: 'member', startsAt: '2026-06-01T08:00:00Z' });
    const page = graph.ask(of('eligibilitySchedules'));

    expect(page.value).toHaveLength(100);
    expect(graph.ask(nextOf(page)).value).toHaveLength(33);
  });

  test('lacks a licence only where reading wants one', () => {
    const { switches } = graph.tenant.pim;
    switches.licence = 'none';
    expect(graph.ask(of('assignmentSchedules')).value).not.toEqual([]);
    switches.licenceOfReads = 'needed';
    const refusal = graph.refusal(of('assignmentSchedules'));
    Object.assign(switches, { licence: 'P2', licenceOfReads: 'needless' });

    expect(refusal).toMatchObject({ status: 400, code: 'AadPremiumLicenseRequired' });
  });
});

describe('the seed of PIM for Groups', () => {
  const seeded = createTenant({ seed: 7, users: 60, auditEvents: 0, now });
  const { groupAccess, groups, users } = seeded;

  test('is the same for the same seed', () => {
    const again = createTenant({ seed: 7, users: 60, auditEvents: 0, now });

    expect(again.groupAccess.eligibilities.all()).toEqual(groupAccess.eligibilities.all());
    expect(groupAccess.eligibilities.size).toBeGreaterThan(0);
  });

  test('is about people and role-assignable groups, and makes nobody eligible for what they have', () => {
    for (const { groupId, principalId, accessId } of groupAccess.eligibilities.all()) {
      expect(users.find(principalId)).toBeDefined();
      expect(groups.find(groupId)).toMatchObject({ isAssignableToRole: true });
      if (accessId === 'member') expect(groups.find(groupId)?.memberIds).not.toContain(principalId);
    }
    for (const { groupId, principalId, startsAt } of groupAccess.assignments.all()) {
      expect(groups.find(groupId)?.memberIds).toContain(principalId);
      expect(startsAt < now).toBe(true);
    }
  });

  test('has permissions of its own', () => {
    const own = routes.filter(({ path }) => path.includes('/privilegedAccess/'));

    expect(own).toHaveLength(8);
    for (const { permissions } of own)
      expect(permissions.every((name) => name.endsWith('.AzureADGroup'))).toBe(true);
  });
});
