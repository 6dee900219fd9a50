import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { Sender } from '../../src/domain/model/sender.ts';
import type { CallerTokens, RawDelivery, TokenVerdict } from '../../src/ports/index.ts';
import { createDeliveries } from '../../src/senders/deliveries.ts';

/** Senders and messages as tests write them. Signatures of others are made by others' libraries. */

export const now = new Date('2026-11-29T09:00:00.000Z');
export const seconds = (instant: Date) => String(Math.floor(instant.getTime() / 1_000));

export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
export const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';
export const APP = '461e8683-5575-4561-ac7f-899cc907d62a';

export const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
export const NEXT_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
export const PAGERDUTY_SECRET = 'qyRfd1c0xaTjAUJuI4zWmbSt9oGqoVRh';

/** An Ed25519 key from its 32 bytes. */
export function signingKey(fill: number) {
  const seed = Buffer.alloc(32, fill);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
    sign: (text: string) => `v1a,${sign(null, Buffer.from(text), key).toString('base64')}`,
  };
}

export function sender(overrides: Partial<Sender> = {}): Sender {
  return {
    name: 'servicedesk',
    enabled: true,
    condition: { format: 'generic' },
    proof: { kind: 'hmac' },
    beneficiaries: { kind: 'people', ids: [ADA] },
    grants: [{ roleDefinitionId: HELPDESK, directoryScopeId: '/', minutes: 60 }],
    ticketPattern: undefined,
    limits: { grants: 20, people: 10, minutesOfOne: 480, coolDownMinutes: 10 },
    ...overrides,
  };
}

export const pagerDuty = (overrides: Partial<Sender> = {}) =>
  sender({
    name: 'pagerduty-ops',
    condition: { format: 'pagerduty', services: ['PSERVICE'], priorities: ['PRIORITY1'] },
    ...overrides,
  });

export const azureMonitor = (overrides: Partial<Sender> = {}) =>
  sender({
    name: 'alerts',
    condition: { format: 'azure-monitor', alertRules: [ALERT_RULE.toLowerCase()], severities: [] },
    proof: { kind: 'entra', appId: APP },
    ...overrides,
  });

export const cloudEvents = (overrides: Partial<Sender> = {}) =>
  sender({
    name: 'events',
    condition: {
      format: 'cloudevents',
      sources: ['/desk/1'],
      startTypes: ['desk.opened'],
      endTypes: ['desk.closed'],
      origins: ['eventgrid.azure.net'],
    },
    proof: { kind: 'entra', appId: APP },
    ...overrides,
  });

export const ALERT_RULE =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/ops/providers/microsoft.insights/metricAlerts/CPU';
const ALERT_ID =
  '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.AlertsManagement/alerts/b9569717-bc32-442f-add5-83a997729330';

export const keySettings = {
  WEBHOOK_KEY_SERVICEDESK: SECRET,
  WEBHOOK_KEY_PAGERDUTY_OPS: PAGERDUTY_SECRET,
};

/** Tokens by what is thought of them; none but these is known. */
export function tokensThat(verdicts: Readonly<Record<string, TokenVerdict>>): CallerTokens {
  return {
    judge: async (token) => verdicts[token] ?? { kind: 'refused', because: 'it is not a token of this test' },
  };
}

export const deliveries = (
  settings: Readonly<Record<string, string>> = keySettings,
  tokens: CallerTokens | undefined = tokensThat({}),
) => createDeliveries({ keySettings: settings, tokens });

/** A message with these headers besides its type. */
export function message(body: unknown, headers: Readonly<Record<string, string>> = {}): RawDelivery {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(textOf(body));
  return { body: bytes, headers: { 'content-type': 'application/json', ...headers } };
}

export function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** What somebody asks for in the generic format. */
export const requested = (data: object = {}, timestamp = '2026-11-29T08:59:30Z') => ({
  type: 'activation.requested',
  timestamp,
  data: { ticket: { number: 'INC0010023' }, justification: 'The mail queue is stuck', ...data },
});

export const ended = (timestamp = '2026-11-29T08:59:30Z') => ({
  type: 'activation.ended',
  timestamp,
  data: { ticket: { number: 'INC0010023' } },
});

/** An event of PagerDuty as its documentation shows it, without what nobody here reads. */
export const incidentEvent = (type: string, data: object = {}, event: object = {}) => ({
  event: {
    id: '01D0ZDVBGQBD4S5WFTKNJ8HX5A',
    event_type: type,
    resource_type: 'incident',
    occurred_at: '2026-11-29T08:59:00.169Z',
    agent: null,
    client: null,
    data: {
      id: 'Q1B9VQ3XRZ7JJG',
      type: 'incident',
      number: 2,
      status: 'triggered',
      title: 'Mail queue is stuck',
      service: { id: 'PSERVICE', type: 'service_reference', summary: 'Mail' },
      priority: { id: 'PRIORITY1', type: 'priority_reference', summary: 'P1' },
      assignees: [{ id: 'PADA001', type: 'user_reference', summary: 'Ada' }],
      ...data,
    },
    ...event,
  },
});

/** The common alert schema, without what nobody here reads. */
export const alert = (essentials: object = {}) => ({
  schemaId: 'azureMonitorCommonAlertSchema',
  data: {
    essentials: {
      alertId: ALERT_ID,
      alertRule: 'CPU',
      alertRuleId: ALERT_RULE,
      severity: 'Sev1',
      signalType: 'Metric',
      monitorCondition: 'Fired',
      firedDateTime: '2026-11-29T08:58:24.3713213Z',
      ...essentials,
    },
    customProperties: { beneficiary: 'everybody' },
  },
});

export const cloudEvent = (attributes: object = {}) => ({
  specversion: '1.0',
  id: 'A-1',
  source: '/desk/1',
  type: 'desk.opened',
  subject: 'OPS-12',
  time: '2026-11-29T08:59:00Z',
  data: {},
  ...attributes,
});
