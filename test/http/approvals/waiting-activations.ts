import type { Awaiting } from '../../../src/domain/model/approval.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { rolePolicy } from '../../builders.ts';
import { activation, recorded } from '../../change-builder.ts';
import type { Api } from '../api.ts';
import { now } from '../callers.ts';

/** Ada's activation of two hours waits for this until the next day. */
export async function waitingFor(api: Api, awaiting: Partial<Awaiting>): Promise<ChangeRecord> {
  const record = api.commands.put(activation({ askedAt: now }));
  const executeBefore = new Date(now.getTime() + 86_400_000);
  const why = { reason: 'role-settings', proof: 'person', because: 'It waits.', ...awaiting } as const;
  return (await api.commands.add(record, { kind: 'awaiting', at: now, executeBefore, awaiting: why })).record;
}

/** The settings of its role name this user as the only approver, who has to say why. */
export async function namesApprover(api: Api, userId: string): Promise<void> {
  const approver = { '@odata.type': '#microsoft.graph.singleUser', userId };
  const stage = {
    isApproverJustificationRequired: true,
    primaryApprovers: [approver],
    escalationApprovers: [],
  };
  await api.roleSettings.update(rolePolicy().id, {
    Approval_EndUser_Assignment: { setting: { isApprovalRequired: true, approvalStages: [stage] } },
  });
}

/** Another process executes what this one accepts, as soon as somebody waits for it. */
export function executedElsewhere(api: Api, record: ChangeRecord): void {
  const grantedUntil = new Date('2026-11-24T11:00:00Z');
  api.executes = false;
  api.onWait = async () => {
    await api.commands.add(record, recorded(record, { grantedUntil }));
  };
}
