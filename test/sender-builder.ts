import type { Sender } from '../src/domain/model/sender.ts';
import { ADA, GRACE, HELPDESK_ADMINISTRATOR } from './snapshot-builder.ts';

/** The on-call tool: it may ask for Helpdesk Administrator for Ada or Grace, two hours at a time. */
export function sender(overrides: Partial<Sender> = {}): Sender {
  return {
    name: 'pagerduty',
    enabled: true,
    condition: { format: 'generic' },
    proof: { kind: 'hmac' },
    beneficiaries: { kind: 'people', ids: [ADA, GRACE] },
    grants: [{ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/', minutes: 120 }],
    ticketPattern: undefined,
    limits: { grants: 20, people: 5, minutesOfOne: 480, coolDownMinutes: 0 },
    ...overrides,
  };
}
