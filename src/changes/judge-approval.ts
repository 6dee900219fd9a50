import type { ApprovalNeed } from '../domain/model/approval.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { RoleCall } from '../ports/index.ts';
import { type ApprovalQuestion, findApproval } from './approvals.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Judgement } from './execute-command.ts';

/** What is allowed but for an approval, and the approval that there is. */
export async function approved(
  judged: Judgement,
  record: ChangeRecord,
  question: ApprovalQuestion | undefined,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Judgement> {
  if (judged.kind !== 'allowed' || question === undefined) return judged;
  const answer = await findApproval(record, question, ports, call);
  if (answer.kind === 'approved') return { ...judged, approval: answer.approval };
  const because = [waitingFor(question), ...answer.because].join(' ');
  return { kind: 'awaits', awaiting: { ...question.need, because } };
}

const reasons: Readonly<Record<ApprovalNeed['reason'], string>> = {
  'control-plane': 'It gives control of the tenant, or loosens what holds it, and waits for approval.',
  limit:
    'A limit stands in its way, and an approval is what may go beyond it: the floor and the protected list hold in any case.',
  revocation:
    'It takes all access of one principal away, and waits for approval: no limit and no stop hold it then; the floor and the protected list do.',
  'role-settings': "The role's settings want an approver for each activation.",
  confirmation:
    "The role's settings want more of a sign-in than a webhook has: whoever is to have the access confirms it by signing in.",
};

function waitingFor({ need, rules: { api } }: ApprovalQuestion): string {
  const who =
    api.approvals === 'three-people'
      ? 'A user with PimWarden.Approve approves it who neither asks nor would have anything of it'
      : 'A user with PimWarden.Approve approves it who would have nothing of it; where that is whoever asks, it is executed an hour later';
  return `${reasons[need.reason]} ${who}.`;
}
