import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FullGraph, startFullGraph } from '../full-graph.ts';

const base = '/beta/identityGovernance/roleManagementAlerts';
const scope = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";

let graph: FullGraph;
beforeAll(async () => {
  graph = await startFullGraph(['RoleManagementAlert.ReadWrite.Directory']);
});
afterAll(() => graph.close());

const idOf = (name: string) => `DirectoryRole_${graph.tenant.tenantId}_${name}`;
const alert = async (name: string) => (await graph.call(`${base}/alerts/${idOf(name)}`)).body;

describe('the alerts of a tenant', () => {
  test('are five, each with its definition, configuration and incidents', async () => {
    const { body } = await graph.call(`${base}/alerts?${scope}&$expand=*`);

    expect(body.value.map(({ id }) => id)).toEqual(
      [
        'RedundantAssignmentAlert',
        'RolesAssignedOutsidePimAlert',
        'SequentialActivationRenewalsAlert',
        'TooManyGlobalAdminsAssignedToTenantAlert',
        'StaleSignInAlert',
      ].map(idOf),
    );
    expect(body.value.map(({ incidentCount }) => incidentCount)).toEqual(
      body.value.map(({ alertIncidents }) => alertIncidents.length),
    );
  });

  test('find every role that was assigned outside PIM', async () => {
    const outside = graph.tenant.roleManagement
      .assignmentSchedules(graph.clock.now())
      .filter(({ madeIn }) => madeIn === 'elsewhere');
    const { body } = await graph.call(
      `${base}/alerts/${idOf('RolesAssignedOutsidePimAlert')}/alertIncidents`,
    );

    expect(outside.length).toBeGreaterThan(0);
    expect(body.value.map(({ id }) => id).toSorted()).toEqual(outside.map(({ id }) => id).toSorted());
  });

  test.each(['alerts', 'alertDefinitions', 'alertConfigurations'])(
    '%s need the filter on the scope',
    async (list) => {
      expect((await graph.call(`${base}/${list}`)).status).toBe(400);
      expect((await graph.call(`${base}/${list}?${scope}`)).body.value).toHaveLength(5);
      expect((await graph.call(`${base}/${list}/${idOf('StaleSignInAlert')}`)).status).toBe(200);
    },
  );
});

describe('an alert that is dismissed', () => {
  test('is quiet until the next scan', async () => {
    const name = 'RolesAssignedOutsidePimAlert';
    const path = `${base}/alerts/${idOf(name)}`;

    expect((await alert(name)).isActive).toBe(true);
    expect((await graph.call(path, { method: 'PATCH', body: { isActive: false } })).status).toBe(204);
    expect((await alert(name)).isActive).toBe(false);

    const refresh = await graph.call(`${base}/alerts/refresh`, { method: 'POST' });
    expect(refresh.status).toBe(202);
    const operation = new URL(refresh.headers.get('location') ?? '').pathname;
    expect((await graph.call(operation)).body.status).toBe('succeeded');
    expect((await alert(name)).isActive).toBe(true);
  });

  test('cannot be made active by hand', async () => {
    const path = `${base}/alerts/${idOf('StaleSignInAlert')}`;
    expect((await graph.call(path, { method: 'PATCH', body: { isActive: true } })).status).toBe(400);
  });
});

describe('an alert that is switched off', () => {
  test('finds nothing', async () => {
    const path = `${base}/alertConfigurations/${idOf('RolesAssignedOutsidePimAlert')}`;
    await graph.call(path, { method: 'PATCH', body: { isEnabled: false } });

    expect((await alert('RolesAssignedOutsidePimAlert')).incidentCount).toBe(0);
  });
});

test('no answer of these tests differed from what is documented', () => {
  expect(graph.defects).toEqual([]);
});
