import { describe, expect, test } from '@jest/globals';
import { tenantId } from '../../builders.ts';
import { foundDrift, roleFinding } from '../../contracts/role-findings.ts';
import { Api } from '../api.ts';

const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const global = '62e90394-69f5-4237-9190-012177145e10';

function apiWithFindings(): Api {
  const api = new Api();
  const changedBy = {
    at: new Date('2026-11-23T09:00:00Z'),
    by: 'ada',
    name: 'ada@contoso.example',
    namesRule: true,
  };
  api.roleFindings.findings = [
    roleFinding({ items: [foundDrift({ changedBy })] }),
    roleFinding({ roleDefinitionId: global, state: 'compliant', items: [] }),
  ];
  return api;
}

describe('GET role-settings/drift', () => {
  test('gives what the last check found of each role, with who changed it and when', async () => {
    const { status, jsonBody } = await apiWithFindings().ask({ path: 'role-settings/drift' });

    expect(status).toBe(200);
    expect(jsonBody).toMatchObject({
      items: [
        {
          roleDefinitionId: helpdesk,
          state: 'drift',
          baseline: 'desk',
          since: '2026-11-20T02:45:00.000Z',
          items: [
            {
              setting: 'activation.maximum',
              from: 'PT8H',
              to: 'PT4H',
              strength: 'weaker',
              outcome: 'reported',
              changedBy: { at: '2026-11-23T09:00:00.000Z', by: 'ada' },
            },
          ],
        },
        { roleDefinitionId: global, state: 'compliant' },
      ],
    });
  });

  test.each([
    ['state=compliant', [global]],
    [`roleDefinitionId=${helpdesk.toUpperCase()}`, [helpdesk]],
  ])('narrows to %s', async (query, ids) => {
    const { jsonBody } = await apiWithFindings().ask({ path: 'role-settings/drift', query });

    expect(
      (jsonBody as { items: { roleDefinitionId: string }[] }).items.map((one) => one.roleDefinitionId),
    ).toEqual(ids);
  });

  test('has nothing before the first check', async () => {
    expect(await new Api().ask({ path: 'role-settings/drift' })).toMatchObject({
      status: 200,
      jsonBody: { items: [] },
    });
  });
});

test('a check is run now by whoever may run jobs', async () => {
  const api = new Api();

  await api.ask({ method: 'POST', path: 'runs', body: { job: 'check-role-settings', mode: 'plan' } });

  expect(api.hygieneAsked).toMatchObject([{ job: 'check-role-settings', upTo: 'plan' }]);
});

test('changes can be listed by that job', async () => {
  const api = new Api();
  const ask = (query: string) => api.ask({ path: 'changes', query });
  await api.commands.accept(
    {
      id: '20261124T020000000Z-0000000a',
      tenantId,
      askedBy: { objectId: 'check-role-settings', appId: undefined },
      askedAt: new Date('2026-11-24T02:00:00Z'),
      executeBefore: new Date('2026-11-24T02:30:00Z'),
      operation: 'rules.baseline',
      source: { kind: 'baseline', runId: 'run-1' },
      content: { kind: 'role-settings', policyId: 'policy-1', rules: {} },
    },
    { owner: 'jobs', text: 'one', requestHash: '' },
  );

  expect(await ask('job=check-role-settings')).toMatchObject({ jsonBody: { items: [{ runId: 'run-1' }] } });
  expect(await ask('job=renew-eligibilities')).toMatchObject({ jsonBody: { items: [] } });
});
