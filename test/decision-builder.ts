import type { Decision } from '../src/domain/model/decision.ts';
import { tenantId } from './builders.ts';

/** Grace approves a change with the role Approve. */
export function decision(overrides: Partial<Decision> = {}): Decision {
  return {
    id: '20261124T090500000Z-000000d1',
    tenantId,
    kind: 'approved',
    subject: { kind: 'change', id: '20261124T090000123Z-0b5c9f0e' },
    digest: 'a'.repeat(64),
    items: 'all',
    by: {
      objectId: '11111111-aaaa-4bbb-8ccc-000000000002',
      appId: '22222222-bbbb-4ccc-8ddd-000000000001',
    },
    at: new Date('2026-11-24T09:05:00.000Z'),
    because: 'The on-call rota says so',
    proof: { kind: 'bearer' },
    ...overrides,
  };
}
