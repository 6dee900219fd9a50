import { holds } from '../domain/matching/rule-comparison.ts';
import type {
  AccessContent,
  CancellationContent,
  ChangeRecord,
  Outcome,
  RoleSettingsContent,
  RuleFields,
} from '../domain/model/command.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { RoleCall } from '../ports/index.ts';
import { type ApprovalQuestion, findApproval } from './approvals.ts';
import type { ChangePorts } from './change-ports.ts';
import { cancelRequest, isCancelled, observe } from './change-schedule.ts';
import type { ChangeOperation, Judgement } from './execute-command.ts';
import { guardAccess } from './guard.ts';
import { guardCancellation } from './guard-rules.ts';
import { guardSettings } from './guard-settings.ts';
import { justificationsOf } from './justifications.ts';
import {
  cancelOutcome,
  ended,
  notSent,
  obstructed,
  scheduleOutcome,
  seen,
  settingsOutcome,
} from './outcomes.ts';
import { readLately } from './recent-records.ts';
import { sendSteps, toScheduleChange } from './send-steps.ts';

/** How a command that a caller asked for is executed. */
export function operationOf(record: ChangeRecord, ports: ChangePorts, call: RoleCall): ChangeOperation {
  const { content } = record;
  switch (content.kind) {
    case 'access':
      return requestedAccess(content, ports, call);
    case 'role-settings':
      return roleSettingsUpdate(content, ports, call);
    case 'cancellation':
      return cancellation(content, ports, call);
    default:
      return content satisfies never;
  }
}

function requestedAccess(content: AccessContent, ports: ChangePorts, call: RoleCall): ChangeOperation {
  return {
    async judge(record) {
      const lately = await readLately(ports, record);
      const { change, validateOnly } = content;
      const asked = { change, askedBy: record.askedBy, validateOnly };
      const { obstacles, before, question } = await guardAccess(asked, lately, ports, call);
      const judged = judgement(obstacles, { kind: 'access', access: before });
      return question === undefined ? judged : approved(judged, record, question, ports, call);
    },
    execute: accessExecution(content, ports, call),
  };
}

/** Sends the steps of a change of access. */
export function accessExecution(
  content: AccessContent,
  { roles, access, clock, pause }: ChangePorts,
  call: RoleCall,
): ChangeOperation['execute'] {
  const ports = { roles, access, clock, pause };
  const { change, validateOnly } = content;
  return (record, permit) => {
    const justifications = justificationsOf(record, content);
    return sendSteps({ ...change, justifications }, validateOnly, permit, ports, call);
  };
}

function roleSettingsUpdate(
  content: RoleSettingsContent,
  ports: ChangePorts,
  call: RoleCall,
): ChangeOperation {
  const { policyId, rules } = content;
  return {
    async judge(record) {
      const lately = await readLately(ports, record);
      const asked = { content, askedBy: record.askedBy };
      const { obstacles, roleDefinitionId, there, question } = await guardSettings(
        asked,
        lately,
        ports,
        call,
      );
      const before = { kind: 'role-settings', roleDefinitionId, rules: fieldsBefore(rules, there) } as const;
      const judged = judgement(obstacles, before);
      return question === undefined ? judged : approved(judged, record, question, ports, call);
    },
    async execute(_record, permit) {
      const refusal = await permit.refusal();
      if (refusal !== undefined) return notSent(refusal);
      return settingsOutcome(await ports.updateRoleSettings(policyId, rules, call));
    },
  };
}

/** The same fields of the same rules as they are: what an update puts back. A field that is absent is not among them. */
function fieldsBefore(changes: RuleFields, there: readonly RoleRule[]): RuleFields {
  const fields = Object.entries(changes).flatMap(([ruleId, change]) => {
    const wire = there.find(({ id }) => id === ruleId)?.wire;
    if (wire === undefined) return [];
    const names = Object.keys(change).filter((name) => name in wire);
    return [[ruleId, Object.fromEntries(names.map((name) => [name, wire[name]]))] as const];
  });
  return Object.fromEntries(fields);
}

function cancellation(
  { scheduleKind, requestId }: CancellationContent,
  ports: ChangePorts,
  call: RoleCall,
): ChangeOperation {
  return {
    async judge() {
      const obstacles = await guardCancellation(scheduleKind, requestId, ports, call);
      return judgement(obstacles, { kind: 'cancellation' });
    },
    async execute(_record, permit) {
      const refusal = await permit.refusal();
      if (refusal !== undefined) return notSent(refusal);
      const { roles, access, pause } = ports;
      return cancelOutcome(await cancelRequest(scheduleKind, requestId, { roles, access, pause, call }));
    },
  };
}

/** What the gates say, as a judgement: what was there before, where nothing stands against it. */
export function judgement(
  obstacles: Parameters<typeof obstructed>[0],
  before: Extract<Judgement, { kind: 'allowed' }>['before'],
): Judgement {
  return obstacles.length === 0
    ? { kind: 'allowed', before }
    : { kind: 'refused', outcome: obstructed(obstacles) };
}

/** What is allowed but for an approval, and the approval that there is. */
async function approved(
  judged: Judgement,
  record: ChangeRecord,
  question: ApprovalQuestion,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Judgement> {
  if (judged.kind !== 'allowed') return judged;
  const answer = await findApproval(record, question, ports, call);
  if (answer.kind === 'approved') return { ...judged, approval: answer.approval };
  const because = [waitingFor(question), ...answer.because].join(' ');
  return { kind: 'awaits', awaiting: { ...question.need, because } };
}

function waitingFor({ need, rules: { api } }: ApprovalQuestion): string {
  const why =
    need.reason === 'control-plane'
      ? 'It gives control of the tenant, or loosens what holds it, and waits for approval.'
      : 'A limit stands in its way, and an approval is what may go beyond it: the floor and the protected list hold in any case.';
  const who =
    api.approvals === 'three-people'
      ? 'A user with PimWarden.Approve approves it who neither asks nor would have anything of it'
      : 'A user with PimWarden.Approve approves it who would have nothing of it; where that is whoever asks, it is executed an hour later';
  return `${why} ${who}.`;
}

/**
 * Looks what became of a command whose executor is gone. Sends nothing.
 *
 * @returns `undefined`: what it asked for does not show.
 * @throws GraphCallError when the tenant cannot be looked at.
 */
export async function findOutcome(
  record: ChangeRecord,
  ports: Pick<ChangePorts, 'roles' | 'roleSettings'>,
  call: RoleCall,
): Promise<Outcome | undefined> {
  const { content } = record;
  switch (content.kind) {
    case 'access':
      return findAccess(record, content, ports, call);
    case 'role-settings': {
      const policy = await ports.roleSettings.policy(content.policyId, call);
      if (policy === undefined || !areAsRequested(policy.rules, content.rules)) return undefined;
      const changedRules = Object.keys(content.rules);
      return { state: 'done', code: 'done', message: '', policy, changedRules };
    }
    case 'cancellation': {
      const request = await ports.roles.request(content.scheduleKind, content.requestId, call);
      return isCancelled(request) ? cancelOutcome({ kind: 'done', request }) : undefined;
    }
    default:
      return content satisfies never;
  }
}

async function findAccess(
  { graphRequestId, claimedAt, askedAt }: ChangeRecord,
  { change, validateOnly }: AccessContent,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<Outcome | undefined> {
  // Nothing of it can be seen: Graph was only asked what it would do.
  if (validateOnly) return undefined;
  let last: Outcome | undefined;
  for (const step of change.steps) {
    const [action] = step.actions;
    if (action === undefined) return undefined;
    const sentAt = claimedAt ?? askedAt;
    const found = await observe(toScheduleChange(change, step, action), sentAt, undefined, { roles, call });
    if (found !== undefined) {
      last = seen(found);
      continue;
    }
    const request = graphRequestId && (await roles.request(step.kind, graphRequestId, call));
    if (!request) return undefined;
    if (request.progress === 'refused') return ended(request);
    return request.progress === 'pending' ? scheduleOutcome({ kind: 'pending', request }) : undefined;
  }
  return last;
}

/** Whether the rules say everything that was asked. */
export function areAsRequested(rules: readonly RoleRule[], changes: RuleFields): boolean {
  return Object.entries(changes).every(([ruleId, change]) => {
    const rule = rules.find(({ id }) => id === ruleId);
    return rule !== undefined && holds(change, rule.wire);
  });
}
