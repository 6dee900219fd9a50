import type { RolePolicyAssignment } from '../../../src/domain/model/role-settings.ts';
import { wholeListing } from '../../../src/ports/reading.ts';
import { failureText, graphFailure, isPermissionMissing, isRefusal } from '../answers.ts';
import { policiesPath } from '../paths.ts';
import type { Stage } from '../stage.ts';

const ruleId = 'Expiration_EndUser_Assignment';
const kind = 'change role settings, and put them back';
const readingIds = ['single-rule', 'policy-id', 'longest-activation', 'default-rules'] as const;

/** Documented of an untouched role. */
const documented: Readonly<Record<string, string>> = {
  Expiration_Admin_Eligibility: 'P365D',
  Expiration_Admin_Assignment: 'P180D',
  Expiration_EndUser_Assignment: 'PT8H',
};

/** What must be put back: written down before it is changed, so that another process can. */
export interface SettingsBefore {
  readonly roleDefinitionId: string;
  readonly maximumDuration: string;
}

/** The settings of the role: changed, and put back. */
export async function playSettings(
  stage: Stage,
  remember: (before: SettingsBefore) => Promise<void>,
): Promise<void> {
  const { findings, options } = stage;
  const there = await settingsOf(stage, options.roleDefinitionId);
  const before = durationOf(there, ruleId);
  const policyId = there?.policyId;
  if (before === undefined || !policyId) {
    findings.kind(kind, 'not-tried', 'the role has no readable settings');
    for (const id of readingIds) findings.reading(id, 'not-tried', 'the role has no readable settings');
    return;
  }
  readDefaults(stage, there);
  await remember({ roleDefinitionId: options.roleDefinitionId, maximumDuration: before });
  let isChanged = false;
  try {
    isChanged = await changeOnce(stage, policyId, before);
    if (isChanged) await changeTooLong(stage, policyId);
  } finally {
    const isBack = await putBack(stage, {
      roleDefinitionId: options.roleDefinitionId,
      maximumDuration: before,
    });
    if (!isBack) findings.kind(kind, 'unseen', `put ${ruleId} back to ${before} by hand`);
  }
  // What was not changed shows nothing of changes.
  if (!isChanged) return;
  findings.kind(kind, 'works');
  const after = await settingsOf(stage, options.roleDefinitionId);
  const isSame = after?.policyId === policyId;
  findings.reading(
    'policy-id',
    isSame ? 'holds' : 'differs',
    isSame ? 'it does' : `it became ${after?.policyId}`,
  );
  await changeSingleRule(stage, after ?? there);
}

/** @returns whether they were changed. */
async function changeOnce(stage: Stage, policyId: string, before: string): Promise<boolean> {
  const other = before === 'PT7H' ? 'PT6H' : 'PT7H';
  const changes = { [ruleId]: { maximumDuration: other } };
  const update = await stage.ports.updateRoleSettings(policyId, changes, stage.call);
  if (update.kind === 'updated') return true;
  const because =
    update.kind === 'refused' ? `refused: ${update.code}` : 'it did not stick, or another rule moved';
  stage.findings.kind(kind, update.kind === 'refused' ? 'refused' : 'unseen', because);
  for (const id of ['longest-activation', 'policy-id', 'single-rule'] as const)
    stage.findings.reading(id, 'not-tried', `the settings could not be changed: ${because}`);
  return false;
}

async function changeTooLong(stage: Stage, policyId: string): Promise<void> {
  const changes = { [ruleId]: { maximumDuration: 'P2D' } };
  const update = await stage.ports.updateRoleSettings(policyId, changes, stage.call);
  const isRefused = update.kind === 'refused';
  const seen = isRefused ? `refused: ${update.code}` : update.kind;
  stage.findings.reading('longest-activation', update.kind === 'updated' ? 'differs' : 'holds', seen);
}

async function changeSingleRule(stage: Stage, there: RolePolicyAssignment | undefined): Promise<void> {
  const { findings, ports, call } = stage;
  const rule = there?.policy?.rules.find(({ id }) => id === ruleId);
  const isApp = (ports.client.ownRoles()?.length ?? 0) > 0;
  if (!isApp || rule === undefined || there?.policyId === undefined) {
    findings.reading('single-rule', 'not-tried', 'the caller is a user, for whom it is documented');
    return;
  }
  const url = `${policiesPath}/${encodeURIComponent(there.policyId)}/rules/${ruleId}`;
  const permission = 'RoleManagementPolicy.ReadWrite.Directory';
  try {
    await ports.client.send({ method: 'PATCH', url, workload: 'pim', permission, body: rule.wire }, call);
    findings.reading('single-rule', 'differs', 'taken');
  } catch (error) {
    const failure = graphFailure(error);
    // The rules were just changed with the same permission: what is refused by 403 is this way to change them.
    const isAnswer = isRefusal(failure) || isPermissionMissing(failure);
    const seen = `${isAnswer ? 'refused' : 'no answer to it'}: ${failureText(failure)}`;
    findings.reading('single-rule', isAnswer ? 'holds' : 'not-tried', seen);
  }
}

function readDefaults(stage: Stage, there: RolePolicyAssignment | undefined): void {
  const others = Object.entries(documented).flatMap(([id, wanted]) => {
    const found = durationOf(there, id);
    return found === wanted ? [] : [`${id} ${found ?? 'absent'}`];
  });
  const seen = others.length === 0 ? 'they do' : others.join(', ');
  stage.findings.reading('default-rules', others.length === 0 ? 'holds' : 'differs', seen);
}

/** @returns whether the settings are as they were. */
export async function putBack(
  stage: Pick<Stage, 'ports' | 'call'>,
  { roleDefinitionId, maximumDuration }: SettingsBefore,
): Promise<boolean> {
  const there = await settingsOf(stage, roleDefinitionId);
  if (!there?.policyId) return false;
  const changes = { [ruleId]: { maximumDuration } };
  const update = await stage.ports.updateRoleSettings(there.policyId, changes, stage.call);
  return update.kind === 'updated' || update.kind === 'unchanged';
}

async function settingsOf({ ports, call }: Pick<Stage, 'ports' | 'call'>, roleDefinitionId: string) {
  const rows = await wholeListing(ports.settings.assignments({ withRules: true, roleDefinitionId }, call));
  return rows.find((row) => row.roleDefinitionId === roleDefinitionId);
}

function durationOf(there: RolePolicyAssignment | undefined, id: string): string | undefined {
  const duration = there?.policy?.rules.find((rule) => rule.id === id)?.wire.maximumDuration;
  return typeof duration === 'string' ? duration : undefined;
}
