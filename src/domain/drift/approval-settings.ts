import { isObject } from '../matching/json.ts';
import type { SettingValue } from '../model/role-baseline.ts';
import { isList, isSameValue, type Setting, type Wire } from './setting.ts';

/** A stage as PIM makes it. */
const newStage: Wire = {
  approvalStageTimeOutInDays: 1,
  isApproverJustificationRequired: true,
  escalationTimeInMinutes: 0,
  isEscalationEnabled: false,
  primaryApprovers: [],
  escalationApprovers: [],
};

/** Who approves activations, and how. Source: docs/graph-facts.md#approvers. */
export function approvalSettings(ruleId: string): readonly Setting[] {
  return [
    { ...of(ruleId, 'required'), ...onApproval(isRequired, withRequired) },
    flag(ruleId, 'forExtension', 'isApprovalRequiredForExtension'),
    flag(ruleId, 'requestorJustification', 'isRequestorJustificationRequired'),
    approvers(ruleId, 'approvers', 'primaryApprovers'),
    {
      ...of(ruleId, 'approverJustification'),
      ...onStage(
        ({ isApproverJustificationRequired: isAsked }) => booleanOf(isAsked),
        (stage, isAsked) => ({ ...stage, isApproverJustificationRequired: isAsked }),
      ),
    },
    {
      ...of(ruleId, 'timeOutDays'),
      ...onStage(
        ({ approvalStageTimeOutInDays: days }) => numberOf(days),
        (stage, days) => ({ ...stage, approvalStageTimeOutInDays: days }),
      ),
    },
    { ...of(ruleId, 'escalateAfterMinutes'), ...onStage(escalatesAfter, withEscalation) },
    approvers(ruleId, 'escalationApprovers', 'escalationApprovers'),
  ];
}

function of(ruleId: string, name: string) {
  return { name: `approval.${name}`, ruleId, kind: 'approval' } as const;
}

type Access = Pick<Setting, 'read' | 'write'>;
type SettingReader = (part: Wire) => SettingValue | undefined;
type Write = (part: Wire, value: SettingValue) => Wire;

function onApproval(read: SettingReader, write: Write): Access {
  return {
    read: ({ setting }) => (isObject(setting) ? read(setting) : undefined),
    write: (wire, value) => ({
      ...wire,
      setting: write(isObject(wire.setting) ? wire.setting : {}, value),
    }),
  };
}

/** Roles of Entra have one stage; what a second one would mean is not known, so a baseline has one. */
function onStage(read: SettingReader, write: Write): Access {
  return onApproval(
    ({ approvalStages: stages }) => {
      if (!Array.isArray(stages) || !stages.every(isObject) || stages.length > 1) return undefined;
      return read(stages[0] ?? newStage);
    },
    (setting, value) => {
      const [stage] = Array.isArray(setting.approvalStages) ? setting.approvalStages : [];
      const before = isObject(stage) ? stage : newStage;
      const after = write(before, value);
      return after === stage ? setting : { ...setting, approvalStages: [after] };
    },
  );
}

function flag(ruleId: string, name: string, field: string): Setting {
  return {
    ...of(ruleId, name),
    ...onApproval(
      (setting) => booleanOf(setting[field]),
      (setting, value) => ({ ...setting, [field]: value }),
    ),
  };
}

/** With the mode `NoApproval` nobody is asked, whatever the flag says. */
function isRequired({ isApprovalRequired, approvalMode }: Wire): boolean | undefined {
  if (typeof isApprovalRequired !== 'boolean') return undefined;
  return isApprovalRequired && approvalMode !== 'NoApproval';
}

function withRequired(setting: Wire, value: SettingValue): Wire {
  if (isRequired(setting) === value) return setting;
  if (value !== true) return { ...setting, isApprovalRequired: false };
  const { approvalMode } = setting;
  const mode = approvalMode === 'NoApproval' ? 'SingleStage' : approvalMode;
  return { ...setting, isApprovalRequired: true, approvalMode: mode };
}

/** 0: nobody else may ever approve. */
function escalatesAfter({ isEscalationEnabled, escalationTimeInMinutes }: Wire): number | undefined {
  if (isEscalationEnabled === false) return 0;
  return isEscalationEnabled === true ? numberOf(escalationTimeInMinutes) : undefined;
}

function withEscalation(stage: Wire, value: SettingValue): Wire {
  if (escalatesAfter(stage) === value) return stage;
  return value === 0
    ? { ...stage, isEscalationEnabled: false }
    : { ...stage, isEscalationEnabled: true, escalationTimeInMinutes: value };
}

function approvers(ruleId: string, name: string, field: string): Setting {
  return {
    ...of(ruleId, name),
    ...onStage(
      (stage) => namesOf(stage[field]),
      (stage, value) => {
        const there = namesOf(stage[field]);
        if (!isList(value) || isSameValue(value, there)) return stage;
        const old = there === undefined ? [] : wiresOf(stage[field]);
        // Those who stay are sent as Graph has them, their descriptions included.
        const isNamed = (wire: Wire, approver: string) =>
          nameOf(wire)?.toLowerCase() === approver.toLowerCase();
        const list = value.map((one) => old.find((wire) => isNamed(wire, one)) ?? wireOf(one));
        return { ...stage, [field]: list };
      },
    ),
  };
}

function wiresOf(value: unknown): readonly Wire[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** @returns `undefined` where one of them is of a kind that this app does not know. */
function namesOf(value: unknown): readonly string[] | undefined {
  const list = value ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) return undefined;
  const names = list.map(nameOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

function nameOf({ userId, groupId, id, managerLevel, ...wire }: Wire): string | undefined {
  switch (wire['@odata.type']) {
    case '#microsoft.graph.singleUser':
      return named('user', userId ?? id);
    case '#microsoft.graph.groupMembers':
      return named('group', groupId ?? id);
    case '#microsoft.graph.requestorManager':
      return named('manager', managerLevel ?? 1);
    default:
      return undefined;
  }
}

function named(kind: string, value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? `${kind} ${value}`.toLowerCase()
    : undefined;
}

function wireOf(approver: string): Wire {
  const [kind, value = ''] = approver.split(' ');
  if (kind === 'user') return { '@odata.type': '#microsoft.graph.singleUser', userId: value };
  if (kind === 'group') return { '@odata.type': '#microsoft.graph.groupMembers', groupId: value };
  return { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: Number(value) };
}

function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
