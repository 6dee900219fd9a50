import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRoleSettings } from '../../../../src/adapters/graph/areas/role-settings.ts';
import { createSecurityAlerts } from '../../../../src/adapters/graph/areas/security-alerts.ts';
import { createRuleWrites } from '../../../../src/adapters/graph/areas/send-rules.ts';
import { type UpdateRoleSettings, updateRoleSettings } from '../../../../src/changes/update-role-settings.ts';
import { describeRoleSettings } from '../../../contracts/role-settings.ts';
import { describeSecurityAlerts } from '../../../contracts/security-alerts.ts';
import { rowsOf } from '../../../read-listing.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { startSimulatedGraph } from '../simulated-client.ts';

let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0011');
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

const settings = () => {
  const reads = createRoleSettings(graph.client);
  const timing = jumpingTiming();
  const parts = {
    writes: createRuleWrites(graph.client),
    settings: reads,
    pause: (milliseconds: number, signal: AbortSignal) => timing.sleep(milliseconds, signal),
  };
  const update: UpdateRoleSettings = (...change) => updateRoleSettings(parts, ...change);
  return { ...reads, update };
};

describeRoleSettings('Microsoft Graph, simulated', async () => settings());
describeSecurityAlerts('Microsoft Graph, simulated', async () => createSecurityAlerts(graph.client));

describe('the settings of all simulated roles', () => {
  test('cost one request for each page', async () => {
    const call = rememberedCall();

    const pages = await Array.fromAsync(settings().assignments({ withRules: true }, call));

    expect(call.tally.requests).toBe(pages.length);
    expect(pages.flatMap(({ rows }) => rows).length).toBeGreaterThan(100);
  });

  test('are changed once though the answer is lost on its way', async () => {
    const [first] = await rowsOf(settings().assignments({ withRules: false }, rememberedCall()));
    graph.simulator.faults.add({ kind: 'lost-answer', match: { method: 'PATCH' } });
    graph.simulator.requests({ reset: true });

    const changes = { Expiration_Admin_Eligibility: { maximumDuration: 'P90D' } };
    const update = await settings().update(first?.policyId ?? '', changes, rememberedCall());

    expect(update).toMatchObject({ kind: 'updated', changed: ['Expiration_Admin_Eligibility'] });
    expect(graph.simulator.requests().filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  test('are put back when a change breaks a rule beside it', async () => {
    const [, second] = await rowsOf(settings().assignments({ withRules: true }, rememberedCall()));
    graph.simulator.faults.add({ kind: 'sibling-rule' });

    const changes = { Expiration_Admin_Eligibility: { maximumDuration: 'P90D' } };
    const update = await settings().update(second?.policyId ?? '', changes, rememberedCall());

    expect(update).toMatchObject({ kind: 'restored', restored: true });
    expect(await settings().rules(second?.policyId ?? '', rememberedCall())).toEqual(second?.policy?.rules);
  });
});
