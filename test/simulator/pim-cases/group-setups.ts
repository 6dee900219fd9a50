import type { CaseSetups } from './case-setup.ts';
import type { CaseTenant, IdMap } from './case-tenant.ts';
import { person, someGroup } from './people.ts';

const group = '2b5ed229-4072-478d-9504-a047ebd4b07d';
const eric = '3cce9d87-3986-4f19-8335-7ed075408ca2';
const inFebruary = { at: '2023-02-07T12:00:00Z' };
const window = {
  createdAt: new Date('2023-02-07T06:57:55.618Z'),
  startsAt: new Date('2023-02-07T06:57:55.618Z'),
  expiration: { type: 'afterDateTime', endsAt: new Date('2023-02-07T19:56:00Z') },
} as const;

function addGroup({ tenant }: CaseTenant, memberIds: readonly string[] = []): void {
  tenant.groups.add({ ...someGroup(tenant), id: group, isAssignableToRole: true, memberIds });
  tenant.users.add(person(tenant, eric, 'eric'));
}

function eligible(accessId: 'member' | 'owner', guid: string) {
  return async (graph: CaseTenant): Promise<IdMap> => {
    addGroup(graph);
    graph.tenant.groupAccess.eligibilities.add({
      ...window,
      id: `${group}_${accessId}_${guid}`,
      ...{ groupId: group, accessId, principalId: eric, createdUsing: guid },
    });
    return {};
  };
}

async function bound(graph: CaseTenant): Promise<IdMap> {
  addGroup(graph);
  const guid = 'f13739ce-d5f9-4a5a-845a-22fbccf0e14f';
  graph.tenant.groupAccess.assignments.add({
    ...window,
    id: `${group}_member_${guid}`,
    ...{
      groupId: group,
      accessId: 'member',
      principalId: eric,
      createdUsing: guid,
      assignmentType: 'assigned',
    },
  });
  return {};
}

const ofCase = '4cc1a00f-3e44-48ae-9bb5-fba55c9a7a5c';

/** Lists of PIM for Groups. */
export const groupSetups: CaseSetups = {
  'grp-elig-sched-list': {
    ...inFebruary,
    prepare: eligible('member', ofCase),
    tolerated: [
      {
        what: 'not null',
        where: ['value[].modifiedDateTime'],
        because:
          'the sample of the page has 0001-01-01T08:00:00Z, as that of roles; the case is reconstructed',
      },
    ],
  },
  'grp-elig-sched-list-select': { ...inFebruary, isExact: true, prepare: eligible('member', ofCase) },
  'grp-elig-inst-list': {
    ...inFebruary,
    async prepare(graph) {
      await eligible('member', '326a4063-93c5-4998-9537-969b8cd50297')(graph);
      return eligible('owner', 'd663bb72-3781-4af0-b69b-01f2f0283a96')(graph);
    },
  },
  'grp-asg-sched-list': { ...inFebruary, prepare: bound },
  'grp-asg-inst-list': {
    ...inFebruary,
    async prepare(graph) {
      await bound(graph);
      const { tenant } = graph;
      const [guest] = tenant.users.all();
      addGroup(graph, [eric, guest?.id ?? '']);
      return {};
    },
  },
};
