import { describe, expect, test } from '@jest/globals';
import { type FaultKind, faultKinds, isPageKind } from '../../../simulator/faults/fault.ts';
import type { Policy } from '../../../simulator/state/role-settings/role-settings.ts';
import { recordSettingsChange } from '../../../simulator/state/role-settings/settings-audit-row.ts';
import { RunNotSucceeded } from '../../../src/app.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from '../../hygiene/test-environment.ts';

const start = withTestEnvironments();
const messageCenterReader = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b';
const silent = () => {};
const invocation = { invocationId: 'night', info: silent, warn: silent, error: silent };

/** Four rules, two of which exclude each other: MFA goes, an authentication context comes. */
const settings = {
  activation: { maximum: 'PT4H', mfa: false, authenticationContext: 'c1' },
  assignment: { permanent: false },
};
const roleSettings = {
  mode: 'enforce',
  baselines: [{ name: 'reader', roles: [messageCenterReader], settings }],
};

/** @param settings app settings besides. */
async function environment(settings: Readonly<Record<string, string>> = {}): Promise<TestEnvironment> {
  const env = await start({ settings });
  env.rules({ roleSettings });
  return env;
}

function policyIn({ tenant }: TestEnvironment): Policy {
  const policy = tenant.roleSettings.policyOf(messageCenterReader);
  if (policy === undefined) throw new Error('the simulated tenant has no such role');
  return policy;
}

/** The rules of the role, as the simulator has them. */
const rulesIn = (env: TestEnvironment) => Object.fromEntries(policyIn(env).rules);

async function check({ app }: TestEnvironment) {
  try {
    return await app.checkRoleSettings(invocation);
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

/** What enforcement comes to where nothing goes wrong, and what the role was before. */
async function referenceStates(env: TestEnvironment) {
  const before = rulesIn(env);
  await check(env);
  const after = rulesIn(env);
  expect(after).toMatchObject({
    Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' },
    Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
    AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
    Expiration_Admin_Assignment: { isExpirationRequired: true },
  });
  return { before, after };
}

/** Puts the role back as it was in the beginning, past the API: nobody's write is in the log of requests. */
function putBack(env: TestEnvironment, before: Readonly<Record<string, unknown>>): void {
  const policy = policyIn(env);
  const rules = Object.values(before) as readonly { readonly id: string; readonly kind: string }[];
  const changes = rules.map(({ kind, ...rule }) => {
    const type = `#microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`;
    return { id: rule.id, sent: { ...rule, '@odata.type': type } };
  });
  env.tenant.roleSettings.update(policy, changes, null, env.simulator.clock.now());
}

/** A try that hangs takes real seconds. */
const impatient = { GRAPH_TRY_TIMEOUT_SECONDS: '3' };
const readings = { path: 'roleManagementPolic', method: 'GET' } as const;
const sending = { path: 'roleManagementPolic', method: 'PATCH' } as const;
/** One that hangs is tried at one place. Pages are what is read. */
function placements(kind: FaultKind) {
  const places = [
    { match: sending, times: 1 },
    { match: sending, times: 50 },
    { match: readings, times: 1 },
    { match: readings, after: 4, times: 50 },
  ];
  if (kind === 'hang') return places.slice(0, 1);
  return isPageKind(kind) ? places.slice(2) : places;
}

describe('enforcement', () => {
  test.each(faultKinds.map((kind) => ({ kind })))(
    'under $kind ends in the baseline or in what was there before, and the next month in the baseline',
    async ({ kind }) => {
      const env = await environment(kind === 'hang' ? impatient : {});
      try {
        const { before, after } = await referenceStates(env);
        for (const [index, place] of placements(kind).entries()) {
          putBack(env, before);
          // What was refused this month is no reason to give up the next.
          env.simulator.clock.set(onDay(31 * (index + 1)));
          env.simulator.faults.add({ kind, ...place, delayMs: 200, bytes: 200_000 });
          await check(env);
          env.simulator.faults.clear();

          expect([before, after]).toContainEqual(rulesIn(env));
        }
        putBack(env, before);
        env.simulator.clock.set(onDay(350));
        await env.app.executeChanges(invocation);
        expect(await check(env)).toMatchObject({ state: 'succeeded' });
        expect(rulesIn(env)).toEqual(after);
      } finally {
        await env.close();
      }
    },
    120_000,
  );
});

describe('a compliant tenant', () => {
  test('is only read: not one write is in the log of requests', async () => {
    const env = await environment();
    try {
      await check(env);
      expect(env.writes()).toHaveLength(1);
      env.setDay(1);

      const run = await check(env);

      expect(run).toMatchObject({ state: 'succeeded', drift: { roles: { compliant: 1 } } });
      expect(env.writes()).toEqual([]);
    } finally {
      await env.close();
    }
  });
});

describe('MFA and an authentication context', () => {
  test('are exchanged in one request, which has the four rules that differ and no other', async () => {
    const env = await environment();
    try {
      const { before, after } = await referenceStates(env);

      expect(env.writes()).toHaveLength(1);
      const changed = Object.keys(after).filter(
        (id) => JSON.stringify(after[id as never]) !== JSON.stringify(before[id as never]),
      );
      expect(changed.sort()).toEqual([
        'AuthenticationContext_EndUser_Assignment',
        'Enablement_EndUser_Assignment',
        'Expiration_Admin_Assignment',
        'Expiration_EndUser_Assignment',
      ]);
      env.rules({
        roleSettings: {
          ...roleSettings,
          baselines: [
            { name: 'reader', roles: [messageCenterReader], settings: { activation: { mfa: true } } },
          ],
        },
      });
      await check(env);
      expect(rulesIn(env)).toMatchObject({
        Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
        AuthenticationContext_EndUser_Assignment: { isEnabled: false },
      });
    } finally {
      await env.close();
    }
  });
});

describe('who changed it', () => {
  test('comes from the archive that the audit snapshot keeps', async () => {
    const env = await environment();
    try {
      const at = env.simulator.clock.now();
      const ruleIds = ['Expiration_EndUser_Assignment'];
      const { id, userPrincipalName } = env.person(0);
      recordSettingsChange(env.tenant, policyIn(env), { ruleIds, actorId: id, at });
      env.setDay(1);
      await env.app.snapshotAuditLogs(invocation);
      env.rules({ roleSettings: { ...roleSettings, mode: 'report' } });
      await check(env);

      const { json } = await env.api('GET', 'role-settings/drift?state=drift', { roles: ['PimWarden.Read'] });

      const [finding] = json.items ?? [];
      expect(finding).toMatchObject({
        roleDefinitionId: messageCenterReader,
        items: expect.arrayContaining([
          expect.objectContaining({
            setting: 'activation.maximum',
            changedBy: { at: at.toISOString(), by: id, name: userPrincipalName, namesRule: true },
          }),
        ]),
      });
    } finally {
      await env.close();
    }
  });
});
