import { rolesFor } from './access-events.ts';
import type { HouseEdit } from './rules-file.ts';
import { type Deed, factsNow, type Life, later } from './simulation.ts';
import { requestBody, requestsPath } from './tenant-actors.ts';

/** What a year has few of: settings and rules that change, and nights that something is wrong with. */
export const oddDeeds: readonly Deed[] = [
  { name: 'role settings changed', likelihood: 0.15, doing: changeSettings },
  { name: 'break-glass account disabled for a night', likelihood: 0.02, doing: disableBreakGlass },
  { name: 'break-glass account deleted for a night', likelihood: 0.015, doing: deleteBreakGlass },
  { name: 'licence lost for a night', likelihood: 0.02, doing: loseLicence },
  { name: 'rules broken for a night', likelihood: 0.015, doing: breakRules },
  { name: 'many accesses removed at once', likelihood: 0.012, doing: exodus },
  { name: 'rules edited', likelihood: 0.12, doing: editRules },
];

interface RuleEdit {
  readonly id: string;
  readonly type: string;
  readonly values: object;
  readonly back: object;
}

const enablement = (enabledRules: readonly string[]): RuleEdit => ({
  id: 'Enablement_Admin_Eligibility',
  type: 'Enablement',
  values: { enabledRules },
  back: { enabledRules: [] },
});
const longest = (maximumDuration: string): RuleEdit => ({
  id: 'Expiration_Admin_Eligibility',
  type: 'Expiration',
  values: { isExpirationRequired: true, maximumDuration },
  back: { isExpirationRequired: false, maximumDuration: 'P365D' },
});
const ruleEdits: readonly RuleEdit[] = [
  enablement(['MultiFactorAuthentication']),
  enablement(['Ticketing', 'Justification']),
  enablement(['Justification']),
  longest('P15D'),
  longest('P30D'),
  longest('P5D'),
  {
    id: 'Approval_EndUser_Assignment',
    type: 'Approval',
    values: { setting: { isApprovalRequiredForExtension: true } },
    back: { setting: { isApprovalRequiredForExtension: false } },
  },
  {
    id: 'Approval_EndUser_Assignment',
    type: 'Approval',
    values: { setting: { isApprovalRequired: true } },
    back: { setting: { isApprovalRequired: false } },
  },
];

async function changeSettings(life: Life): Promise<boolean> {
  const { tenant, hands } = life.stage;
  const role = life.chance.pick(rolesFor(tenant));
  const edit = life.chance.pick(ruleEdits);
  const policy = role === undefined ? undefined : tenant.roleSettings.policyOf(role);
  if (policy === undefined || edit === undefined) return false;
  const path = `/policies/roleManagementPolicies/DirectoryRole_${tenant.tenantId}_${policy.guid}`;
  const type = `#microsoft.graph.unifiedRoleManagementPolicy${edit.type}Rule`;
  const send = (values: object) =>
    hands.ask('PATCH', path, { rules: [{ '@odata.type': type, id: edit.id, ...values }] });
  await send(edit.values);
  later(life, life.chance.whole(3, 15), async () => {
    await send(edit.back);
  });
  return true;
}

function breakGlass({ stage: { tenant }, chance }: Life): string | undefined {
  return chance.pick(
    tenant.users.all().filter(({ displayName }) => displayName.startsWith('Emergency Access')),
  )?.id;
}

async function disableBreakGlass(life: Life): Promise<boolean> {
  const id = breakGlass(life);
  if (id === undefined || life.troubles.size > 0) return false;
  const { hands } = life.stage;
  await hands.ask('PATCH', `/users/${id}`, { accountEnabled: false });
  life.troubles.add('break-glass');
  later(life, 1, async () => {
    await hands.ask('PATCH', `/users/${id}`, { accountEnabled: true });
  });
  return true;
}

async function deleteBreakGlass(life: Life): Promise<boolean> {
  const id = breakGlass(life);
  if (id === undefined || life.troubles.size > 0) return false;
  const { hands } = life.stage;
  await hands.ask('DELETE', `/users/${id}`);
  life.troubles.add('break-glass');
  later(life, 1, async () => {
    await hands.ask('POST', `/directory/deletedItems/${id}/restore`);
  });
  return true;
}

async function loseLicence(life: Life): Promise<boolean> {
  const { switches } = life.stage.tenant.pim;
  switches.licence = 'none';
  switches.licenceStatus = life.chance.happens(0.5) ? 400 : 403;
  life.troubles.add('licence');
  later(life, 1, async () => {
    switches.licence = 'P2';
  });
  return true;
}

async function breakRules(life: Life): Promise<boolean> {
  life.troubles.add('rules-broken');
  return true;
}

async function exodus(life: Life): Promise<boolean> {
  const { hands } = life.stage;
  const held = [...factsNow(life).holdings.values()].filter(({ kind }) => kind === 'eligibility');
  for (const one of held.filter(() => life.chance.happens(0.25)))
    await hands.ask('POST', requestsPath('eligibility'), requestBody('adminRemove', one, undefined));
  life.troubles.add('exodus');
  return true;
}

const edits: readonly HouseEdit[] = [
  'plan-mode',
  'plan-mode',
  'tight',
  'renewals-off',
  'high-floor',
  'long-wait',
  'removes-permanent',
];

async function editRules(life: Life): Promise<boolean> {
  const edit = life.chance.pick(edits);
  if (edit === undefined) return false;
  const days = edit === 'plan-mode' ? life.chance.whole(2, 8) : life.chance.whole(1, 6);
  life.edits.set(edit, life.day + days);
  return true;
}
