import { isObject } from '../matching/json.ts';
import { holds } from '../matching/rule-comparison.ts';
import { difference, type RuleDifference, unclear } from './rule-difference.ts';

type Json = Readonly<Record<string, unknown>>;
type RuleDifferences = readonly RuleDifference[];

/** Settings whose `true` asks for more. */
const demands: Readonly<Record<string, string>> = {
  isApprovalRequired: 'approval of an activation',
  isApprovalRequiredForExtension: 'approval of an extension',
  isRequestorJustificationRequired: "the requester's justification",
};

/** From the loosest to the strictest; PIM itself uses `SingleStage`. */
const modes = ['NoApproval', 'SingleStage', 'Serial'];

/** Compares two approval settings. Source of their members: docs/graph-facts.md#the-rules-of-a-role. */
export function compareApproval(ruleId: string, was: unknown, is: unknown): RuleDifferences {
  if (!isObject(was) || !isObject(is)) return [unclear(ruleId, 'its approval settings cannot be read')];
  // Who approves matters while approval is asked for: where it was not, any approver is one more hurdle.
  const isInForce = was.isApprovalRequired !== false && is.isApprovalRequired !== false;
  return changedNames(was, is).flatMap((name) => {
    const demand = demands[name];
    if (demand !== undefined) return [compareFlag(ruleId, demand, is[name])];
    if (name === 'approvalMode') return [compareMode(ruleId, was[name], is[name])];
    if (name === 'approvalStages') return compareStages(ruleId, was[name], is[name], isInForce);
    return [unclear(ruleId, `${name} changes, and this app does not know what that means`)];
  });
}

function changedNames(was: Json, is: Json): readonly string[] {
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].filter((name) => !(holds(was[name], is[name]) && holds(is[name], was[name])));
}

function compareFlag(ruleId: string, demand: string, is: unknown): RuleDifference {
  return is === true
    ? difference('stronger', ruleId, `${demand} is required`)
    : difference('weaker', ruleId, `${demand} is not required`);
}

function compareMode(ruleId: string, was: unknown, is: unknown): RuleDifference {
  const [before, after] = [modes.indexOf(String(was)), modes.indexOf(String(is))];
  const words = `the mode of approval is ${is} instead of ${was}`;
  if (before === -1 || after === -1) return unclear(ruleId, words);
  return difference(after < before ? 'weaker' : 'stronger', ruleId, words);
}

function compareStages(ruleId: string, was: unknown, is: unknown, isInForce: boolean): RuleDifferences {
  const [before, after] = [stagesOf(was), stagesOf(is)];
  if (before === undefined || after === undefined) return [unclear(ruleId, 'its stages cannot be read')];
  const count =
    before.length === after.length
      ? []
      : [
          difference(
            after.length < before.length ? 'weaker' : 'stronger',
            ruleId,
            `approval has ${after.length} stages instead of ${before.length}`,
          ),
        ];
  const pairs = before.flatMap((stage, index) => {
    const later = after[index];
    return later === undefined ? [] : [[stage, later] as const];
  });
  return [...count, ...pairs.flatMap(([stage, later]) => compareStage(ruleId, stage, later, isInForce))];
}

function stagesOf(value: unknown): readonly Json[] | undefined {
  return Array.isArray(value) && value.every(isObject) ? value : undefined;
}

function compareStage(ruleId: string, was: Json, is: Json, isInForce: boolean): RuleDifferences {
  return changedNames(was, is).flatMap((name) => {
    switch (name) {
      case 'primaryApprovers':
      case 'escalationApprovers':
        return compareApprovers(ruleId, was[name], is[name], isInForce);
      case 'isApproverJustificationRequired':
        return [compareFlag(ruleId, "the approver's justification", is[name])];
      case 'isEscalationEnabled':
        return is[name] === true
          ? [difference('weaker', ruleId, 'others may approve once a request has waited')]
          : [difference('stronger', ruleId, 'nobody else may approve once a request has waited')];
      case 'escalationTimeInMinutes':
      case 'approvalStageTimeOutInDays':
        return [difference('neutral', ruleId, `${name} is ${is[name]} instead of ${was[name]}`)];
      default:
        return [unclear(ruleId, `${name} changes, and this app does not know what that means`)];
    }
  });
}

/** An empty list means the administrators who hold the two highest roles (docs/graph-facts.md#approvers). */
function compareApprovers(ruleId: string, was: unknown, is: unknown, isInForce: boolean): RuleDifferences {
  const [before, after] = [approverNames(was), approverNames(is)];
  if (before === undefined || after === undefined) return [unclear(ruleId, 'its approvers cannot be read')];
  const added = after.filter((name) => !before.includes(name));
  const removed = before.filter((name) => !after.includes(name));
  const widens = isInForce ? 'weaker' : 'neutral';
  return [
    ...added.map((name) => difference(widens, ruleId, `${name} may approve activations`)),
    ...removed.map((name) => difference('stronger', ruleId, `${name} may not approve activations`)),
    ...(after.length === 0 && removed.length > 0
      ? [
          difference(
            widens,
            ruleId,
            'no approver is named: every Global or Privileged Role Administrator may approve',
          ),
        ]
      : []),
  ];
}

function approverNames(value: unknown): readonly string[] | undefined {
  if (value == null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) return undefined;
  return value.map((approver) => {
    const id = approver.userId ?? approver.groupId ?? approver.id ?? approver.managerLevel;
    const type = String(approver['@odata.type']).replace('#microsoft.graph.', '');
    return `${type} ${String(id).toLowerCase()}`;
  });
}
