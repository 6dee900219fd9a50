import { describe, expect, test } from '@jest/globals';
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
