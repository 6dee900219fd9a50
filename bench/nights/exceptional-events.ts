import { roleIds } from './access-events.ts';
import type { RulesEdit } from './rules-file.ts';
import { currentFacts, type SimulatedEvent, type Simulation, scheduleFollowUp } from './simulation.ts';
import { requestBody, requestsPath } from './tenant-actors.ts';

/** Rare events: changes of role settings and rules, and disruptions of a night. */
export const exceptionalEvents: readonly SimulatedEvent[] = [
  { name: 'role settings changed', likelihood: 0.15, execute: changeSettings },
  { name: 'break-glass account disabled for a night', likelihood: 0.02, execute: disableBreakGlass },
  { name: 'break-glass account deleted for a night', likelihood: 0.015, execute: deleteBreakGlass },
  { name: 'licence lost for a night', likelihood: 0.02, execute: removeLicence },
  { name: 'rules broken for a night', likelihood: 0.015, execute: breakRules },
  { name: 'many accesses removed at once', likelihood: 0.012, execute: removeManyAccesses },
  { name: 'rules edited', likelihood: 0.12, execute: editRules },
];

interface SettingEdit {
  readonly id: string;
  readonly type: string;
  readonly values: object;
  readonly original: object;
}

const enablement = (enabledRules: readonly string[]): SettingEdit => ({
  id: 'Enablement_Admin_Eligibility',
  type: 'Enablement',
  values: { enabledRules },
  original: { enabledRules: [] },
});
const maximumDuration = (maximumDuration: string): SettingEdit => ({
  id: 'Expiration_Admin_Eligibility',
  type: 'Expiration',
  values: { isExpirationRequired: true, maximumDuration },
  original: { isExpirationRequired: false, maximumDuration: 'P365D' },
});
const settingEdits: readonly SettingEdit[] = [
  enablement(['MultiFactorAuthentication']),
  enablement(['Ticketing', 'Justification']),
  enablement(['Justification']),
  maximumDuration('P15D'),
  maximumDuration('P30D'),
  maximumDuration('P5D'),
  {
    id: 'Approval_EndUser_Assignment',
    type: 'Approval',
    values: { setting: { isApprovalRequiredForExtension: true } },
    original: { setting: { isApprovalRequiredForExtension: false } },
  },
  {
    id: 'Approval_EndUser_Assignment',
    type: 'Approval',
    values: { setting: { isApprovalRequired: true } },
    original: { setting: { isApprovalRequired: false } },
  },
];

async function changeSettings(simulation: Simulation): Promise<boolean> {
  const { tenant, actors } = simulation.environment;
  const role = simulation.random.pick(roleIds(tenant));
  const edit = simulation.random.pick(settingEdits);
  const policy = role === undefined ? undefined : tenant.roleSettings.policyOf(role);
  if (policy === undefined || edit === undefined) return false;
  const path = `/policies/roleManagementPolicies/DirectoryRole_${tenant.tenantId}_${policy.guid}`;
  const type = `#microsoft.graph.unifiedRoleManagementPolicy${edit.type}Rule`;
  const send = (values: object) =>
    actors.sendAsAdmin('PATCH', path, { rules: [{ '@odata.type': type, id: edit.id, ...values }] });
  await send(edit.values);
  scheduleFollowUp(simulation, simulation.random.integer(3, 15), async () => {
    await send(edit.original);
  });
  return true;
}

function randomBreakGlassId({ environment: { tenant }, random }: Simulation): string | undefined {
  return random.pick(
    tenant.users.all().filter(({ displayName }) => displayName.startsWith('Emergency Access')),
  )?.id;
}

async function disableBreakGlass(simulation: Simulation): Promise<boolean> {
  const id = randomBreakGlassId(simulation);
  if (id === undefined || simulation.disruptions.size > 0) return false;
  const { actors } = simulation.environment;
  await actors.sendAsAdmin('PATCH', `/users/${id}`, { accountEnabled: false });
  simulation.disruptions.add('break-glass');
  scheduleFollowUp(simulation, 1, async () => {
    await actors.sendAsAdmin('PATCH', `/users/${id}`, { accountEnabled: true });
  });
  return true;
}

async function deleteBreakGlass(simulation: Simulation): Promise<boolean> {
  const id = randomBreakGlassId(simulation);
  if (id === undefined || simulation.disruptions.size > 0) return false;
  const { actors } = simulation.environment;
  await actors.sendAsAdmin('DELETE', `/users/${id}`);
  simulation.disruptions.add('break-glass');
  scheduleFollowUp(simulation, 1, async () => {
    await actors.sendAsAdmin('POST', `/directory/deletedItems/${id}/restore`);
  });
  return true;
}

async function removeLicence(simulation: Simulation): Promise<boolean> {
  const { switches } = simulation.environment.tenant.pim;
  switches.licence = 'none';
  switches.licenceStatus = simulation.random.happens(0.5) ? 400 : 403;
  simulation.disruptions.add('licence');
  scheduleFollowUp(simulation, 1, async () => {
    switches.licence = 'P2';
  });
  return true;
}

async function breakRules(simulation: Simulation): Promise<boolean> {
  simulation.disruptions.add('rules-broken');
  return true;
}

async function removeManyAccesses(simulation: Simulation): Promise<boolean> {
  const { actors } = simulation.environment;
  const held = [...currentFacts(simulation).holdings.values()].filter(({ kind }) => kind === 'eligibility');
  for (const one of held.filter(() => simulation.random.happens(0.25)))
    await actors.sendAsAdmin('POST', requestsPath('eligibility'), requestBody('adminRemove', one, undefined));
  simulation.disruptions.add('exodus');
  return true;
}

const edits: readonly RulesEdit[] = [
  'plan-mode',
  'plan-mode',
  'tight',
  'renewals-off',
  'high-floor',
  'long-wait',
  'removes-permanent',
];

async function editRules(simulation: Simulation): Promise<boolean> {
  const edit = simulation.random.pick(edits);
  if (edit === undefined) return false;
  const days = edit === 'plan-mode' ? simulation.random.integer(2, 8) : simulation.random.integer(1, 6);
  simulation.rulesEdits.set(edit, simulation.day + days);
  return true;
}
