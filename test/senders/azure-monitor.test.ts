import { describe, expect, test } from '@jest/globals';
import type { Sender } from '../../src/domain/model/sender.ts';
import { ALERT_RULE, alert, azureMonitor, deliveries, HELPDESK, message, now } from './stage.ts';

const read = (body: unknown, by: Sender = azureMonitor()) => deliveries().read(message(body), by, now);
const meaningOf = (body: unknown, by?: Sender) => {
  const result = read(body, by);
  return result.kind === 'read' ? result.meaning : result;
};
const ticket = 'b9569717-bc32-442f-add5-83a997729330';
const alertId = `/subscriptions/11111111-1111-4111-8111-111111111111/providers/microsoft.alertsmanagement/alerts/${ticket}`;

describe('an alert', () => {
  test('that has fired asks for access, for those whom the rules name: it names nobody', () => {
    expect(read(alert())).toEqual({
      kind: 'read',
      id: `${alertId} Fired`,
      meaning: {
        kind: 'start',
        ticket,
        eventAt: new Date('2026-11-29T08:58:24.371Z'),
        asks: [
          {
            beneficiary: { kind: 'everybody' },
            target: { roleDefinitionId: HELPDESK, directoryScopeId: '/' },
            minutes: 60,
            justification: `Azure Monitor alert ${ticket}: CPU`,
            ticketInfo: { number: ticket, system: 'Azure Monitor' },
          },
        ],
      },
    });
  });

  test('of a rule that the rules name is meant in any case of letters', () => {
    expect(meaningOf(alert({ alertRuleId: ALERT_RULE.toUpperCase() }))).toMatchObject({ kind: 'start' });
  });

  test.each([
    ['of another rule', { alertRuleId: `${ALERT_RULE}2` }],
    ['of another subscription', { alertRuleId: ALERT_RULE.replace('1111', '2222') }],
    ['that does not say the id of its rule, only its name', { alertRuleId: undefined }],
  ])('%s is ignored', (_what, essentials) => {
    expect(meaningOf(alert(essentials))).toMatchObject({ kind: 'ignored' });
  });

  test('of another severity is ignored where the rules name some', () => {
    const by = azureMonitor({
      condition: { format: 'azure-monitor', alertRules: [ALERT_RULE.toLowerCase()], severities: ['Sev0'] },
    });

    expect(meaningOf(alert(), by)).toMatchObject({ kind: 'ignored' });
    expect(meaningOf(alert({ severity: 'Sev0' }), by)).toMatchObject({ kind: 'start' });
  });

  test('that fired more than 30 minutes ago is too late', () => {
    expect(meaningOf(alert({ firedDateTime: '2026-11-29T08:29:00Z' }))).toMatchObject({ kind: 'refused' });
  });

  test('that is resolved ends its ticket when it says so, and else now', () => {
    const resolved = { monitorCondition: 'Resolved', resolvedDateTime: '2026-11-29T08:59:24Z' };

    expect(read(alert(resolved))).toMatchObject({
      id: `${alertId} Resolved`,
      meaning: { kind: 'end', ticket, eventAt: new Date('2026-11-29T08:59:24Z') },
    });
    expect(meaningOf(alert({ monitorCondition: 'Resolved' }))).toMatchObject({ kind: 'end', eventAt: now });
  });

  test.each([
    ['of another schema', { ...alert(), schemaId: 'AzureMonitorMetricAlert' }],
    ['without an id', alert({ alertId: 'none' })],
    ['of another condition', alert({ monitorCondition: 'Closed' })],
    ['without a time', alert({ firedDateTime: undefined })],
  ])('%s is malformed', (_what, body) => {
    expect(read(body)).toMatchObject({ kind: 'malformed', status: 400 });
  });
});
