import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, globalAdministrator, plainRole, tokenOf } from './caller.ts';
import type { Stage } from './stage.ts';

const kind = 'role settings weakened';
/** The only domain that mails may go to, by the rules of the stage. */
export const ownDomain = 'contoso.example';

function policyOf({ tenant }: Stage, role: string): { readonly id: string; readonly text: string } {
  const policy = tenant.roleSettings.policyOf(role);
  if (policy === undefined) throw new Error(`there is no role ${role}`);
  return {
    id: `DirectoryRole_${tenant.tenantId}_${policy.guid}`,
    text: JSON.stringify([...policy.rules.values()]),
  };
}

/** Everything that the attacks take away is there to begin with. */
export function guardRoles(stage: Pick<Stage, 'tenant'>, roles: readonly string[]): void {
  const { roleSettings, users } = stage.tenant;
  const [approver] = users.all();
  for (const role of roles) {
    const policy = roleSettings.policyOf(role);
    const approval = policy?.rules.get('Approval_EndUser_Assignment');
    if (policy === undefined || approval?.kind !== 'Approval') throw new Error(`there is no role ${role}`);
    const primaryApprovers = [
      { '@odata.type': '#microsoft.graph.singleUser', userId: approver?.id ?? '', description: null },
    ];
    const stages = approval.setting.approvalStages.map((one) => ({ ...one, primaryApprovers }));
    roleSettings.update(
      policy,
      [
        sent(policy, 'AuthenticationContext_EndUser_Assignment', { isEnabled: false }),
        sent(policy, 'Expiration_Admin_Eligibility', {
          isExpirationRequired: true,
          maximumDuration: 'P365D',
        }),
        sent(policy, 'Enablement_EndUser_Assignment', {
          enabledRules: ['MultiFactorAuthentication', 'Justification'],
        }),
        sent(policy, 'Approval_EndUser_Assignment', {
          setting: { ...approval.setting, isApprovalRequired: true, approvalStages: stages },
        }),
      ],
      null,
      new Date(),
    );
  }
}

function sent(policy: { readonly rules: ReadonlyMap<string, object> }, id: string, fields: object) {
  const rule = policy.rules.get(id) as { readonly kind: string };
  const type = `#microsoft.graph.unifiedRoleManagementPolicy${rule.kind}Rule`;
  const { kind: _, ...rest } = rule;
  return { id, sent: JSON.parse(JSON.stringify({ '@odata.type': type, ...rest, ...fields })) };
}

/** One caller with the role Settings changes a rule of Global Administrator by themself. */
function weakening(name: string, rule: string, change: (stage: Stage) => object): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const before = policyOf(stage, globalAdministrator);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Settings');
      const patch = { method: 'PATCH', body: change(stage) };
      await call(stage, bearer, `role-settings/${before.id}/rules/${rule}`, patch);
      const harm = harmIf(
        policyOf(stage, globalAdministrator).text !== before.text,
        `${rule} of Global Administrator was changed on the word of one caller`,
      );
      const strong = { method: 'PATCH', body: { maximumDuration: nextDuration() } };
      const plain = policyOf(stage, plainRole);
      const { status } = await call(
        stage,
        bearer,
        `role-settings/${plain.id}/rules/Expiration_EndUser_Assignment`,
        strong,
      );
      return { harm, bites: status === 200 && policyOf(stage, plainRole).text !== plain.text };
    },
  };
}

let hours = 8;

/** A little shorter each time, so that it is a change. */
function nextDuration(): string {
  hours = hours === 1 ? 7 : hours - 1;
  return `PT${hours}H`;
}

const approvers = (userId: string) => ({
  setting: {
    isApprovalRequired: true,
    approvalMode: 'SingleStage',
    approvalStages: [{ primaryApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId }] }],
  },
});

export const roleSettingsAttacks: readonly Attack[] = [
  weakening('multifactor authentication off', 'Enablement_EndUser_Assignment', () => ({
    enabledRules: ['Justification'],
  })),
  weakening('approval off', 'Approval_EndUser_Assignment', () => ({
    setting: { isApprovalRequired: false },
  })),
  weakening('the asker named as the approver', 'Approval_EndUser_Assignment', (stage) =>
    approvers(stage.person().id),
  ),
  weakening('an approver who does not exist', 'Approval_EndUser_Assignment', () =>
    approvers('dddddddd-0000-4000-8000-00000000dead'),
  ),
  weakening('mails to administrators silenced', 'Notification_Admin_EndUser_Assignment', () => ({
    notificationLevel: 'Critical',
    isDefaultRecipientsEnabled: false,
  })),
  weakening('mails to a foreign address', 'Notification_Admin_Admin_Eligibility', () => ({
    isDefaultRecipientsEnabled: false,
    notificationRecipients: ['mallory@evil.example'],
  })),
  weakening('activations of a day', 'Expiration_EndUser_Assignment', () => ({ maximumDuration: 'PT24H' })),
  weakening('eligibilities without end', 'Expiration_Admin_Eligibility', () => ({
    isExpirationRequired: false,
  })),
  {
    kind,
    name: 'an approver who does not exist, of a plain role',
    async attempt(stage) {
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Settings');
      const path = `role-settings/${policyOf(stage, plainRole).id}/rules/Approval_EndUser_Assignment`;
      const ghost = 'dddddddd-0000-4000-8000-00000000dead';
      await call(stage, bearer, path, { method: 'PATCH', body: approvers(ghost) });
      const harm = harmIf(
        policyOf(stage, plainRole).text.includes(ghost),
        'nobody can approve the role any more',
      );
      const real = stage.person().id;
      await call(stage, bearer, path, { method: 'PATCH', body: approvers(real) });
      return { harm, bites: policyOf(stage, plainRole).text.includes(real) };
    },
  },
  {
    kind,
    name: 'mails of a plain role to a foreign address',
    async attempt(stage) {
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Settings');
      const path = `role-settings/${policyOf(stage, plainRole).id}/rules/Notification_Admin_EndUser_Assignment`;
      const mailTo = (address: string) =>
        call(stage, bearer, path, { method: 'PATCH', body: { notificationRecipients: [address] } });
      const isMailedTo = (address: string) => policyOf(stage, plainRole).text.includes(address);
      await mailTo('mallory@evil.example');
      const harm = harmIf(
        isMailedTo('mallory@evil.example'),
        'who activates the role is told to a foreign address',
      );
      await mailTo(`security@${ownDomain}`);
      return { harm, bites: isMailedTo(`security@${ownDomain}`) };
    },
  },
];
