import { requestProblem } from '../domain/gates/change-form.ts';
import { givesAccess } from '../domain/gates/gives-access.ts';
import type {
  AccessContent,
  CancellationContent,
  ChangeRecord,
  RoleSettingsContent,
  RuleFields,
} from '../domain/model/command.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { RoleCall } from '../ports/index.ts';
import { activation } from './activations/activation.ts';
import { activationEnd } from './activations/end-activation.ts';
import type { ChangePorts } from './change-ports.ts';
import { cancelRequest } from './change-schedule.ts';
import type { ChangeOperation, Judgement } from './execute-command.ts';
import { guardAccess } from './guard.ts';
import { guardCancellation } from './guard-cancellation.ts';
import { guardSettings } from './guard-settings.ts';
import { approved } from './judge-approval.ts';
import { justificationsOf } from './justifications.ts';
import { accessChangeOf } from './lately.ts';
import { cancelOutcome, notSent, obstructed, settingsOutcome } from './outcomes.ts';
import { readLately } from './recent-records.ts';
import { review } from './review.ts';
import { revocation } from './revocation.ts';
import { illFormed, sendSteps } from './send-steps.ts';
import { wantedRun } from './wanted-run.ts';

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
    case 'revocation':
      return revocation(content, ports, call);
    case 'activation-end':
      return activationEnd(content, ports, call);
    case 'activation':
      return activation(content, ports, call);
    case 'review':
      return review(content, ports, call);
    case 'run':
      return wantedRun(content, ports);
    case 'delivery':
      return refused('This version of the app does not execute it. Nothing was done.');
    case 'self-service':
      return refused('Only the process that holds the token of whoever asked can do it. Nothing was done.');
    default:
      return content satisfies never;
  }
}

function refused(because: string): ChangeOperation {
  return {
    judge: async () => ({ kind: 'refused', outcome: notSent(because) }),
    execute: async () => notSent(because),
  };
}

function requestedAccess(content: AccessContent, ports: ChangePorts, call: RoleCall): ChangeOperation {
  return {
    givesAccess: (record) => givesAccessBy(record, ports.clock.now()),
    async judge(record) {
      const { change, validateOnly } = content;
      const problem = requestProblem(change, ports.clock.now());
      if (problem !== undefined) return { kind: 'refused', outcome: notSent(illFormed(problem)) };
      const lately = await readLately(ports, record);
      const asked = { change, askedBy: record.askedBy, validateOnly };
      const { obstacles, before, question } = await guardAccess(asked, lately, ports, call);
      const judged = judgement(obstacles, { kind: 'access', access: before });
      return approved(judged, record, question, ports, call);
    },
    execute: accessExecution(content, ports, call),
  };
}

/** Whether what a record asks for gives access, as far as is known of what was there before. What is only checked gives none. */
export function givesAccessBy(record: ChangeRecord, now: Date): boolean {
  const { content } = record;
  const change = accessChangeOf(record);
  return (
    content.kind === 'access' && !content.validateOnly && change !== undefined && givesAccess(change, now)
  );
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
  let isWeaker = true;
  return {
    givesAccess: () => isWeaker,
    async judge(record) {
      const lately = await readLately(ports, record);
      const asked = {
        content,
        askedBy: record.source.kind === 'baseline' ? 'rules' : record.askedBy,
      } as const;
      const guarded = await guardSettings(asked, lately, ports, call);
      const { obstacles, roleDefinitionId, there, question, notWanted } = guarded;
      ({ isWeaker } = guarded);
      if (notWanted !== undefined)
        return {
          kind: 'refused',
          outcome: { state: 'refused', code: 'evidence-changed', message: notWanted },
        };
      const before = { kind: 'role-settings', roleDefinitionId, rules: fieldsBefore(rules, there) } as const;
      const judged = judgement(obstacles, before);
      return approved(judged, record, question, ports, call);
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
    async judge({ askedBy }) {
      const obstacles = await guardCancellation({ scheduleKind, requestId, askedBy }, ports, call);
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
