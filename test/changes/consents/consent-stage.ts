import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmActivation } from '../../../src/changes/consents/confirm-activation.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import { type ApproverDecision, decideAsApprover } from '../../../src/changes/consents/decide-as-approver.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { Awaiting } from '../../../src/domain/model/approval.ts';
import type { ChangeRecord, RuleFields } from '../../../src/domain/model/command.ts';
import { FakeDoorbell } from '../../fakes/fake-doorbell.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { ADA, breakGlass, GRACE, HELPDESK_ADMINISTRATOR, LIN, user } from '../../snapshot-builder.ts';
import { ActivationStage } from '../activations/activation-stage.ts';
import { readCall } from './read-call.ts';

export const DAN = '11111111-aaaa-4bbb-8ccc-000000000004';
const approvedHere = rules({
  senders: [sender()],
  activations: { approvedHere: [HELPDESK_ADMINISTRATOR] },
});
export const wantsMfa: RuleFields = {
  Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'MultiFactorAuthentication'] },
};
export const wantsContext: RuleFields = {
  AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c7' },
};

/** The settings of the role ask for an approval by these. */
export function wantsApproval(
  primaryApprovers: readonly object[],
  isApproverJustificationRequired = true,
): RuleFields {
  const stage = {
    ...{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired, escalationTimeInMinutes: 0 },
    ...{ isEscalationEnabled: false, escalationApprovers: [], primaryApprovers },
  };
  const setting = { isApprovalRequired: true, approvalMode: 'SingleStage', approvalStages: [stage] };
  return { Approval_EndUser_Assignment: { setting } };
}

export const oneUser = (userId: string) => ({ '@odata.type': '#microsoft.graph.singleUser', userId });
export const byLinOrDan = wantsApproval([oneUser(LIN), oneUser(DAN)]);

/** A role with these settings, of which the rules keep approvals here. */
export async function openStage(settings: RuleFields): Promise<ActivationStage> {
  const stage = await ActivationStage.open({
    rules: approvedHere,
    directory: { users: [...[ADA, GRACE, LIN, DAN].map((id) => user({ id })), breakGlass()] },
  });
  await stage.settings(settings);
  return stage;
}

export const portsOf = (stage: ActivationStage, isExecutor: boolean) => ({
  ...stage.ports,
  doorbell: new FakeDoorbell(),
  executor: isExecutor ? createExecutor(stage.ports) : undefined,
});

/** Somebody signs in for it and confirms it. */
export function confirmIn(
  stage: ActivationStage,
  record: ChangeRecord,
  by: string,
  context = 'c1',
  digest = confirmationDigest(record),
) {
  const proof = { kind: 'signed', token: `${by}/${digest}/${context}` } as const;
  const confirmation = { changeId: record.id, digest, by: { objectId: by, appId: 'sign-in' }, proof };
  return confirmActivation(confirmation, portsOf(stage, true), readCall());
}

/** Somebody decides with their token. @param executes whether the process that hears of it executes, too */
export function decideIn(
  stage: ActivationStage,
  record: ChangeRecord,
  by: string,
  kind: ApproverDecision['kind'] = 'approved',
  overrides: Partial<ApproverDecision> = {},
  executes = true,
) {
  const decision: ApproverDecision = {
    ...{ kind, changeId: record.id, digest: commandDigest(record), because: 'Known incident' },
    by: { objectId: by, appId: 'portal' },
    proof: { kind: 'bearer' },
    ...overrides,
  };
  const waits = new AbortController();
  // Who only accepts gives up waiting at once: another process executes it later.
  const ports = { ...portsOf(stage, executes), pause: async () => waits.abort() };
  return decideAsApprover(decision, ports, { ...readCall(), signal: waits.signal });
}

/** It waits for this by now, whatever it waited for before. */
export async function waitsFor(
  stage: ActivationStage,
  record: ChangeRecord,
  awaiting: Omit<Awaiting, 'because'>,
): Promise<void> {
  const { executeBefore } = record;
  const why = { ...awaiting, because: 'It waits.' };
  await stage.ports.commands.add(record, {
    kind: 'awaiting',
    at: stage.ports.clock.now(),
    executeBefore,
    awaiting: why,
  });
}

/** What else is said of it, once the stage is known. */
export type Tail<F> = F extends (stage: ActivationStage, ...rest: infer R) => unknown ? R : never;
