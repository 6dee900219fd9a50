import { commandDigest } from '../../../src/changes/command-digest.ts';
import type { RoleApprovalQuestion } from '../../../src/changes/consents/role-approver.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { idAt } from '../../../src/ports/ids.ts';
import { decision } from '../../decision-builder.ts';
import { ADA, GRACE, LIN, NIGHT_SHIFT } from '../../snapshot-builder.ts';

/** Ada would have the access; the role's settings name Grace, and a reason is asked for. */
export const question: RoleApprovalQuestion = {
  principalId: ADA,
  approvers: [{ kind: 'user', id: GRACE }],
  isJustificationRequired: true,
  proof: 'person',
  people: [],
};
export const byNightShift: Partial<RoleApprovalQuestion> = {
  approvers: [{ kind: 'group', id: NIGHT_SHIFT }],
};

export const decidedAt = new Date('2026-11-24T09:20:00.000Z');

/** Grace approves it with her token. @param minute after 09:00 */
export function approvedBy(
  who: string,
  record: ChangeRecord,
  overrides: Partial<Decision> = {},
  minute = 20,
): Decision {
  const at = new Date(`2026-11-24T09:${String(minute).padStart(2, '0')}:00.000Z`);
  return decision({
    id: idAt(at, who === LIN ? '000000d2' : '000000d1'),
    subject: { kind: 'change', id: record.id },
    digest: commandDigest(record),
    by: { objectId: who, appId: 'portal' },
    at,
    because: 'Known incident',
    ...overrides,
  });
}
