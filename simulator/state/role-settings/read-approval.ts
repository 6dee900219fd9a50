import { isObject, type JsonObject } from '../../json-object.ts';
import { flag, invalidPolicy, oneOf } from './read-values.ts';
import type { ApprovalSettings, ApprovalStage, Approver } from './rule.ts';

/**
 * Applies sent approval settings to the current ones. Absent settings stay; stages are replaced.
 *
 * @throws GraphRefusal 400
 */
export function readApprovalSettings(sent: unknown, before: ApprovalSettings): ApprovalSettings {
  if (!isObject(sent)) throw invalidPolicy('setting must be an object.');
  const optional = <T>(name: keyof ApprovalSettings, read: (value: unknown, name: string) => T) =>
    sent[name] === undefined || sent[name] === null ? undefined : read(sent[name], `setting.${name}`);
  const required = optional('isApprovalRequired', flag);
  return {
    isApprovalRequired: required ?? before.isApprovalRequired,
    isApprovalRequiredForExtension:
      optional('isApprovalRequiredForExtension', flag) ?? before.isApprovalRequiredForExtension,
    isRequestorJustificationRequired:
      optional('isRequestorJustificationRequired', flag) ?? before.isRequestorJustificationRequired,
    approvalMode:
      optional('approvalMode', oneOf('SingleStage', 'Serial', 'Parallel', 'NoApproval')) ??
      before.approvalMode,
    approvalStages: optional('approvalStages', stages) ?? before.approvalStages,
  };
}

function stages(sent: unknown, name: string): ApprovalStage[] {
  if (!Array.isArray(sent)) throw invalidPolicy(`${name} must be an array.`);
  return sent.map((stage) => {
    if (!isObject(stage)) throw invalidPolicy(`${name} must be an array of stages.`);
    return {
      approvalStageTimeOutInDays: wholeOrNull(stage.approvalStageTimeOutInDays),
      isApproverJustificationRequired: flagOrNull(stage.isApproverJustificationRequired),
      escalationTimeInMinutes: wholeOrNull(stage.escalationTimeInMinutes),
      isEscalationEnabled: flagOrNull(stage.isEscalationEnabled),
      primaryApprovers: approvers(stage.primaryApprovers ?? []),
      escalationApprovers: approvers(stage.escalationApprovers ?? []),
    };
  });
}

function wholeOrNull(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isInteger(value)) return Number(value);
  throw invalidPolicy(`${JSON.stringify(value)} is no whole number.`);
}

function flagOrNull(value: unknown): boolean | null {
  return value === undefined || value === null ? null : flag(value, 'a stage');
}

function approvers(sent: unknown): Approver[] {
  if (!Array.isArray(sent)) throw invalidPolicy('approvers must be an array.');
  return sent.map((each) => {
    if (!isObject(each)) throw invalidPolicy('an approver must be an object.');
    return approver(each);
  });
}

/** The older model spells `userId` and `groupId` as `id`; both are accepted (docs/graph-facts.md#approvers). */
function approver(sent: JsonObject): Approver {
  const type = String(sent['@odata.type'] ?? '').replace(/^(?!#)/, '#');
  const description = typeof sent.description === 'string' ? sent.description : null;
  const id = (name: 'userId' | 'groupId') => {
    const value = sent[name] ?? sent.id;
    if (typeof value === 'string' && value !== '') return value;
    throw invalidPolicy(`an approver of type ${type} needs its ${name}.`);
  };
  switch (type) {
    case '#microsoft.graph.singleUser':
      return { '@odata.type': type, userId: id('userId'), description };
    case '#microsoft.graph.groupMembers':
      return { '@odata.type': type, groupId: id('groupId'), description };
    case '#microsoft.graph.requestorManager':
      return { '@odata.type': type, managerLevel: wholeOrNull(sent.managerLevel) ?? 1 };
    default:
      throw invalidPolicy(`'${type}' is no type of approver.`);
  }
}
