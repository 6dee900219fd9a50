import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createGroupAccess } from '../../../../src/adapters/graph/areas/group-access.ts';
import type { GroupSchedule } from '../../../../src/domain/model/role-schedules.ts';
import { describeGroupAccess, groupAccessFixture } from '../../../contracts/group-access.ts';
import { rowsOf, unreadableOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { startSimulatedGraph } from '../simulated-client.ts';

const { admins, empty, people, now, eligible, eligibleOwner, eligibleLater, assigned } = groupAccessFixture;
let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;

beforeAll(async () => {
  graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0031', { now, checkShapes: true });
  const { tenant } = graph.simulator;
  const [user, group] = [tenant.users.all().at(-1), tenant.groups.all()[0]];
  if (user === undefined || group === undefined) throw new Error('the tenant is empty');
  for (const id of people) tenant.users.add({ ...user, id, userPrincipalName: `${id}@contoso.example` });
  tenant.groups.add({ ...group, id: admins, memberIds: [assigned.key.principalId] });
  tenant.groups.add({ ...group, id: empty, memberIds: [] });
  for (const one of [eligible, eligibleOwner, eligibleLater])
    tenant.groupAccess.eligibilities.add(simulated(one));
  tenant.groupAccess.assignments.add({ ...simulated(assigned), assignmentType: 'assigned' });
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

function simulated({ id, key, createdUsing, createdDateTime, startDateTime, expiration }: GroupSchedule) {
  return {
    ...{ id, ...key, createdUsing, createdAt: createdDateTime ?? now, startsAt: startDateTime ?? now },
    expiration:
      expiration?.kind === 'at'
        ? ({ type: 'afterDateTime', endsAt: expiration.endDateTime } as const)
        : ({ type: 'noExpiration' } as const),
  };
}

const access = () => createGroupAccess(graph.client);

describeGroupAccess('Microsoft Graph, simulated', async () => access());

describe('PIM for Groups at the simulated Graph', () => {
  test('is read whole where it comes on several pages', async () => {
    const { tenant } = graph.simulator;
    const [user] = tenant.users.all().slice(-1);
    const many = tenant.groups.all()[1];
    if (user === undefined || many === undefined) throw new Error('the tenant is empty');
    for (let nth = 100; nth < 330; nth += 1)
      tenant.groupAccess.eligibilities.add({
        ...simulated(eligible),
        id: `${many.id}_member_77777777-aaaa-4bbb-8ccc-000000000${nth}`,
        ...{ groupId: many.id, principalId: user.id },
      });

    expect(await rowsOf(access().schedules('eligibility', many.id, rememberedCall()))).toHaveLength(230);
  });

  test('names the permission that is missing', async () => {
    const { simulator } = graph;
    simulator.faults.add({ kind: '403', match: { path: 'privilegedAccess' } });

    await expect(rowsOf(access().schedules('eligibility', admins, rememberedCall()))).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('PrivilegedEligibilitySchedule.Read.AzureADGroup'),
    });
  });

  test('has members for good among the assignments, without an end and without a request', async () => {
    const { tenant } = graph.simulator;
    const group = tenant.groups.all().find(({ memberIds }) => memberIds.length > 1);
    const rows = await rowsOf(access().schedules('assignment', group?.id ?? '', rememberedCall()));

    expect(rows.filter(({ createdUsing }) => createdUsing === undefined)[0]).toMatchObject({
      expiration: { kind: 'never' },
      assignmentType: 'Assigned',
    });
  });

  test.each([
    ['is about another group', { groupId: empty }],
    ['gives something that is neither membership nor ownership', { accessId: 'unknownFutureValue' }],
    ['has no principal', { principalId: null }],
  ])('keeps all rows but one that %s', async (_, set) => {
    graph.simulator.faults.add({
      kind: 'odd-answer',
      match: { path: 'eligibilitySchedules' },
      edit: { at: 0, set },
    });

    const pages = await Array.fromAsync(access().schedules('eligibility', admins, rememberedCall()));

    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(2);
    expect(pages.flatMap(({ unreadable }) => unreadable)).toHaveLength(1);
  });

  test('takes the words of the documentation, which begin with capitals', async () => {
    graph.simulator.faults.add({
      kind: 'odd-answer',
      match: { path: 'eligibilitySchedules' },
      edit: { setAll: { memberType: 'Direct', accessId: 'Member' } },
    });

    const pages = access().schedules('eligibility', admins, rememberedCall());

    expect(await unreadableOf(pages)).toEqual([]);
  });
});
