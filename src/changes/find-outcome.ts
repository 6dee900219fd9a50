import { holds } from '../domain/matching/rule-comparison.ts';
import type { AccessContent, ChangeRecord, RuleFields } from '../domain/model/command.ts';
import type { Outcome } from '../domain/model/outcome.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { RoleCall } from '../ports/index.ts';
import { findActivationEnd } from './activations/end-activation.ts';
import { findActivation } from './activations/find-activation.ts';
import type { ChangePorts } from './change-ports.ts';
import { isCancelled, observe } from './change-schedule.ts';
import { cancelOutcome, ended, scheduleOutcome, seen } from './outcomes.ts';
import { findRevocation } from './revocation.ts';
import { findSelfService } from './self-service/find-self-service.ts';
import { toScheduleChange } from './send-steps.ts';

/**
 * Looks what became of a command whose executor is gone. Sends nothing.
 *
 * @returns `undefined`: what it asked for does not show.
 * @throws GraphCallError when the tenant cannot be looked at.
 */
export async function findOutcome(
  record: ChangeRecord,
  ports: Pick<ChangePorts, 'commands' | 'roles' | 'roleSettings' | 'log'>,
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
    case 'revocation':
      return findRevocation(content, record, ports, call);
    case 'activation-end':
      return findActivationEnd(content, record, ports, call);
    case 'activation':
      return findActivation(content, record, ports, call);
    case 'delivery':
    case 'review':
    // What a run changed are commands of their own, and its record says how it ended.
    case 'run':
      return undefined;
    case 'self-service':
      return findSelfService(record, content, ports, call);
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
