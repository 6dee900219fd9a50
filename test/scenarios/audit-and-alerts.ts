import { describe, expect } from '@jest/globals';
import { type ArchivedEvent, readAuditEvents } from '../../src/adapters/tables/audit-event-reader.ts';
import { spanOf } from '../../src/domain/audit-ticks.ts';
import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { assignFor30Days } from './administrator-schedules.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

/** Audit events of an eligibility with an end, by PIM and the directory. */
const eligibilityStory = [
  'Add eligible member to role in PIM requested (timebound)',
  'Add eligible member to role',
  'Add eligible member to role in PIM completed (timebound)',
];

/** Scenarios of auditors and security engineers. */
export function describeAuditAndAlerts(): void {
  describe('an auditor, through the audit snapshot', describeAudit);
  describe('a security engineer, through the API', describeAlerts);
}

function describeAudit(): void {
  scenario('S25', 'what PIM did, in the log itself (typed operation)', async (environment) => {
    await assignFor30Days(environment, { path: 'eligibilities' });
    const window = { from: new Date('2026-11-23T08:00:00Z'), to: new Date('2026-11-23T10:00:00Z') };

    const events = (
      await Array.fromAsync(environment.auditLog.pages(spanOf(window), rememberedCall()))
    ).flat();

    expect(namesOf(environment, events).toReversed()).toEqual(eligibilityStory);
  });

  scenario(
    'S25',
    'what PIM did, in the archive, long after Entra has forgotten it, and through the API',
    async (environment) => {
      await assignFor30Days(environment, { path: 'eligibilities' });
      environment.setClock('2026-11-23T10:00:00Z');

      const run = await environment.snapshotAuditLogs();

      expect(run).toMatchObject({ state: 'succeeded', reason: undefined });
      environment.setClock('2027-11-23T10:00:00Z');
      const kept = await Array.fromAsync(
        readAuditEvents(environment.tables, environment.simulator.tenant.tenantId),
      );
      expect(namesOf(environment, kept.map(eventOf))).toEqual(eligibilityStory);
      expect(kept).toHaveLength(run.counts.added);
      const span = 'from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z';
      const ofPrincipal = `audit/pim?${span}&principal=${environment.key.principalId}`;
      expect((await environment.api('GET', ofPrincipal)).json).toMatchObject({
        items: eligibilityStory.map((activityDisplayName) => ({ event: { activityDisplayName } })),
      });
    },
  );
}

function describeAlerts(): void {
  scenario('S27', 'every alert with what it means and how to mend it', async ({ api }) => {
    const { status, json } = await api('GET', 'alerts');

    expect(status).toBe(200);
    expect(json.items).not.toEqual([]);
    for (const alert of json.items ?? [])
      expect(alert).toMatchObject({
        isActive: expect.any(Boolean),
        incidentCount: expect.any(Number),
        definition: { severityLevel: expect.any(String), mitigationSteps: expect.any(String) },
      });
  });

  scenario('S27', 'one alert by its id, and none under another', async ({ api, withoutRecording }) => {
    const [first] = (await withoutRecording(() => api('GET', 'alerts'))).json.items ?? [];

    expect(await api('GET', `alerts/${first?.id}`)).toMatchObject({ status: 200, json: first });
    expect(await api('GET', 'alerts/DirectoryRole_none_NoSuchAlert')).toMatchObject({ status: 404 });
  });
}

/** Names of the events about the scenario's principal. */
function namesOf(
  { key }: ScenarioEnvironment,
  events: readonly Pick<AuditEvent, 'activityDisplayName' | 'json'>[],
) {
  return events
    .filter(({ json }) => json.includes(key.principalId))
    .map(({ activityDisplayName }) => activityDisplayName);
}

function eventOf({ json }: ArchivedEvent): Pick<AuditEvent, 'activityDisplayName' | 'json'> {
  return { activityDisplayName: JSON.parse(json).activityDisplayName, json };
}
