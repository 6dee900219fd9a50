import { isObject } from '../matching/json.ts';
import type { Approver, RoleRule } from '../model/role-settings.ts';

/** One stage of an approval: who decides, and who may decide once a request has waited. */
export interface ApprovalStage {
  readonly primary: readonly Approver[];
  readonly escalation: readonly Approver[];
}

/** What an approval rule asks for. */
export interface NamedApprovers {
  readonly isRequired: boolean;
  readonly stages: readonly ApprovalStage[];
}

/** @returns `undefined` for what is no approval rule, or not of the shape that Graph promises. */
export function namedApprovers({ kind, wire }: RoleRule): NamedApprovers | undefined {
  const { setting } = wire;
  if (kind !== 'approval' || !isObject(setting)) return undefined;
  const { isApprovalRequired, approvalStages } = setting;
  const stages = listOf(approvalStages)?.map(toStage);
  if (stages === undefined || stages.some((stage) => stage === undefined)) return undefined;
  return {
    isRequired: isApprovalRequired !== false,
    stages: stages.filter((stage) => stage !== undefined),
  };
}

function toStage(stage: Readonly<Record<string, unknown>>): ApprovalStage | undefined {
  const { primaryApprovers, escalationApprovers } = stage;
  const [primary, escalation] = [listOf(primaryApprovers), listOf(escalationApprovers)];
  if (primary === undefined || escalation === undefined) return undefined;
  const isOfAKind = [...primary, ...escalation].every((one) => typeof one['@odata.type'] === 'string');
  return isOfAKind ? { primary: primary.map(toApprover), escalation: escalation.map(toApprover) } : undefined;
}

/** A list of objects; null is an empty one. */
function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
  const list = value ?? [];
  return Array.isArray(list) && list.every(isObject) ? list : undefined;
}

/** An older model spells the user `id`; both are accepted (docs/graph-facts.md#approvers). */
function toApprover({
  userId,
  groupId,
  id,
  managerLevel,
  ...wire
}: Readonly<Record<string, unknown>>): Approver {
  switch (wire['@odata.type']) {
    case '#microsoft.graph.singleUser':
      return known('user', userId ?? id);
    case '#microsoft.graph.groupMembers':
      return known('group', groupId ?? id);
    case '#microsoft.graph.requestorManager':
      return managerAt(managerLevel ?? 1);
    default:
      return { kind: 'other' };
  }
}

function managerAt(level: unknown): Approver {
  return typeof level === 'number' && Number.isInteger(level) && level >= 1
    ? { kind: 'manager', level }
    : { kind: 'other' };
}

function known(kind: 'user' | 'group', id: unknown): Approver {
  return typeof id === 'string' && id !== '' ? { kind, id: id.toLowerCase() } : { kind: 'other' };
}
