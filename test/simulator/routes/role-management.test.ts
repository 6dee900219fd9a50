import { describe, expect, test } from '@jest/globals';
import { first, type Item, now, simulatedGraph } from './simulated-graph.ts';

const graph = simulatedGraph();
const { roleManagement: roles } = graph.tenant;
const base = '/v1.0/roleManagement/directory';
const ids = (items: readonly Item[]) => items.map(({ id }) => id);
const layers = [
  'roleAssignments',
  'roleAssignmentSchedules',
  'roleAssignmentScheduleInstances',
  'roleEligibilitySchedules',
  'roleEligibilityScheduleInstances',
] as const;

describe.each(layers)('the list of %s', (layer) => {
  const { items } = graph.everything(`${base}/${layer}`);

  test('read to its end holds each item once, whatever the page size', () => {
    expect(items.length).toBeGreaterThan(5);
    expect(new Set(ids(items)).size).toBe(items.length);
    for (const top of [1, 7, 999])
      expect(ids(graph.everything(`${base}/${layer}?$top=${top}`).items)).toEqual(ids(items));
  });

  test('can be read item by item', () => {
    const { '@odata.context': context, ...item } = graph.ask(`${base}/${layer}/${items[2]?.id}`);

    expect(item).toEqual(items[2]);
    expect(context).toMatch(new RegExp(`#roleManagement/directory/${layer}/\\$entity$`));
    expect(graph.refusal(`${base}/${layer}/none`).status).toBe(404);
  });

  test('is filtered by principal, role and scope', () => {
    const { principalId, roleDefinitionId, directoryScopeId } = first(items.slice(3));
    const filter = `PrincipalId eq '${principalId}' and roleDefinitionId eq '${roleDefinitionId}' and directoryScopeId eq '${directoryScopeId}'`;

    expect(ids(graph.everything(`${base}/${layer}?$filter=${filter}`).items)).toEqual([items[3]?.id]);
  });

  test('puts in principal and role', () => {
    const query = '$expand=principal,roleDefinition($select=displayName),directoryScope';
    const { items: expanded } = graph.everything(`${base}/${layer}?${query}`);

    for (const item of expanded) {
      expect(item.principal?.id ?? item.principalId).toBe(item.principalId);
      expect(item.roleDefinition).toEqual({ displayName: expect.any(String) });
      expect(item.directoryScope === null).toBe(item.directoryScopeId === '/');
    }
    expect(expanded.some(({ principal }) => principal?.['@odata.type'] === '#microsoft.graph.user')).toBe(
      true,
    );
  });

  test.each([
    ['$orderby=principalId', 'BadRequest'],
    ['$count=true', 'BadRequest'],
    ['$skip=1', 'BadRequest'],
    ['$select=nothing', 'BadRequest'],
    ['$expand=manager', 'BadRequest'],
    ['$expand=principal($select=displayName)', 'BadRequest'],
    ['$expand=roleDefinition($top=1)', 'BadRequest'],
    ["$filter=startswith(principalId,'a')", 'Request_UnsupportedQuery'],
    ["$filter=not (principalId eq 'a')", 'Request_UnsupportedQuery'],
  ])('refuses %s with 400 %s', (query, code) => {
    expect(graph.refusal(`${base}/${layer}?${query}`)).toMatchObject({ status: 400, code });
  });
});

describe('a filter that the page of a resource does not name is refused:', () => {
  test.each([
    ['roleEligibilitySchedules', 'createdDateTime ge 2026-11-01T00:00:00Z'],
    ['roleAssignmentSchedules', "id ne 'a'"],
    ['roleEligibilityScheduleInstances', "id eq 'a'"],
    ['roleEligibilityScheduleInstances', 'startDateTime ge 2026-11-01T00:00:00Z'],
    ['roleAssignmentScheduleInstances', 'endDateTime le 2026-11-01T00:00:00Z'],
    ['roleAssignmentScheduleInstances', "principalId ge 'a'"],
    ['roleEligibilityScheduleRequests', "id eq 'a'"],
    ['roleEligibilityScheduleRequests', "createdBy/user/id eq 'a'"],
    ['roleAssignmentScheduleRequests', 'createdDateTime ge 2026-11-01T00:00:00Z'],
    ['roleAssignmentScheduleRequests', "action eq 'selfActivate'"],
  ])('%s, %s', (layer, filter) => {
    expect(graph.refusal(`${base}/${layer}?$filter=${filter}`)).toMatchObject({
      status: 400,
      code: 'Request_UnsupportedQuery',
    });
  });
});

test.each([
  'roleEligibilitySchedules',
  'roleAssignmentSchedules',
  'roleEligibilityScheduleInstances',
  'roleAssignmentScheduleInstances',
  'roleEligibilityScheduleRequests',
  'roleAssignmentScheduleRequests',
])('%s of one role and of all others are all there are', (layer) => {
  const { items } = graph.everything(`${base}/${layer}`);
  const { roleDefinitionId } = first(items);

  const [ofRole, ofOthers] = ['eq', 'ne'].map((operator) =>
    ids(
      graph.everything(`${base}/${layer}?$filter=roleDefinitionId ${operator} '${roleDefinitionId}'`).items,
    ),
  );

  expect(ofOthers?.length).toBeGreaterThan(0);
  expect([...(ofRole ?? []), ...(ofOthers ?? [])].sort()).toEqual([...ids(items)].sort());
});

describe('an eligibility schedule on the wire', () => {
  const { items } = graph.everything(`${base}/roleEligibilitySchedules`);

  test('has Graph’s properties, and an end only where it is time-bound', () => {
    expect(Object.keys(first(items)).sort()).toEqual([
      'appScopeId',
      'createdDateTime',
      'createdUsing',
      'directoryScopeId',
      'id',
      'memberType',
      'modifiedDateTime',
      'principalId',
      'roleDefinitionId',
      'scheduleInfo',
      'status',
    ]);
    for (const { id, createdUsing, scheduleInfo } of items) {
      expect(createdUsing).toBe(id);
      expect(scheduleInfo.expiration.endDateTime === null).toBe(
        scheduleInfo.expiration.type === 'noExpiration',
      );
    }
  });

  test('of a deleted principal is still listed, and the principal is null', () => {
    const [deleted] = graph.tenant.deletedItems.all();
    const { items: held } = graph.everything(
      `${base}/roleEligibilitySchedules?$filter=principalId eq '${deleted?.id}'&$expand=principal`,
    );

    expect(held.length).toBeGreaterThan(0);
    for (const { principal } of held) expect(principal).toBeNull();
  });

  test('that begins later has no instance yet', () => {
    const future = first(
      items.filter(({ scheduleInfo }) => Date.parse(scheduleInfo.startDateTime) > now.getTime()),
    );
    const path = `${base}/roleEligibilityScheduleInstances?$filter=roleEligibilityScheduleId eq '${future.id}'`;

    expect(graph.ask(path).value).toEqual([]);
    const begun = new Date(Date.parse(future.scheduleInfo.startDateTime) + 1_000);
    expect(graph.ask(path, { at: begun }).value).toHaveLength(1);
  });
});

describe('an assignment made outside PIM', () => {
  const { items: instances } = graph.everything(`${base}/roleAssignmentScheduleInstances`);
  const instance = first(instances.filter(({ startDateTime }) => startDateTime === null));
  const read = (at: Date) => graph.ask(`${base}/roleAssignmentSchedules/${instance.id}`, { at });

  test('has one id in every layer, and nobody knows since when', () => {
    expect(instance).toMatchObject({
      roleAssignmentOriginId: instance.id,
      roleAssignmentScheduleId: instance.id,
    });
    expect(read(now)).toMatchObject({ createdUsing: null, createdDateTime: null, modifiedDateTime: null });
  });

  test('begins, as its schedule tells it, when somebody asks', () => {
    expect(read(now).scheduleInfo.startDateTime).toBe('2026-11-22T02:00:00Z');
    expect(read(new Date('2026-11-22T02:00:01.250Z')).scheduleInfo.startDateTime).toBe(
      '2026-11-22T02:00:01.25Z',
    );
  });
});

describe('a running activation', () => {
  const [activation] = roles.activations(now);
  const filter = `$filter=roleAssignmentScheduleId eq '${activation?.id}'`;

  test('shows as an Activated instance, with the eligibility instance behind it', () => {
    const instance = first(
      graph.ask(`${base}/roleAssignmentScheduleInstances?${filter}&$expand=activatedUsing`).value,
    );

    expect(instance).toMatchObject({
      assignmentType: 'Activated',
      activatedUsing: { roleEligibilityScheduleId: activation?.activatedUsing },
    });
    expect(instance).not.toHaveProperty('activatedUsingId');
  });

  test('shows with the eligibility schedule behind its schedule', () => {
    const schedule = graph.ask(`${base}/roleAssignmentSchedules/${activation?.id}?$expand=activatedUsing`);

    expect(schedule.activatedUsing?.id).toBe(activation?.activatedUsing);
    expect(schedule.scheduleInfo.expiration).toMatchObject({
      type: 'afterDuration',
      duration: expect.stringMatching(/^PT\dH$/),
    });
  });

  test('is among the classic role assignments, as if it were permanent', () => {
    const instance = first(graph.ask(`${base}/roleAssignmentScheduleInstances?${filter}`).value);

    expect(graph.ask(`${base}/roleAssignments/${instance.roleAssignmentOriginId}`)).toMatchObject({
      principalId: activation?.principalId,
      directoryScopeId: activation?.directoryScopeId,
    });
  });

  test('is gone ten hours later', () => {
    const at = new Date('2026-11-22T12:00:00Z');

    expect(graph.ask(`${base}/roleAssignmentScheduleInstances?${filter}`, { at }).value).toEqual([]);
    expect(graph.refusal(`${base}/roleAssignmentSchedules/${activation?.id}`, { at }).status).toBe(404);
  });
});

describe('role definitions', () => {
  test('are the built-in roles, all on one page', () => {
    const { value, '@odata.nextLink': next } = graph.ask(`${base}/roleDefinitions`);

    expect(value).toHaveLength(143);
    expect(next).toBeUndefined();
    expect(value[0]).not.toHaveProperty('isPrivileged');
  });

  test('are found by name and by id', () => {
    const role = first(
      graph.ask(`${base}/roleDefinitions?$filter=displayName eq 'Global Administrator'`).value,
    );

    expect(role.id).toBe('62e90394-69f5-4237-9190-012177145e10');
    expect(graph.ask(`${base}/roleDefinitions/${role.id}?$select=displayName`).displayName).toBe(
      'Global Administrator',
    );
  });
});
