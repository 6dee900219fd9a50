import { z } from 'zod';
import type { RolePolicy, RolePolicyAssignment } from '../../domain/model/role-settings.ts';

export const ruleBody = z
  .looseObject({ id: z.string(), '@odata.type': z.string().optional() })
  .meta({ id: 'Rule', description: 'A rule of a role, whole, as Microsoft Graph has it.' });

export const policyBody = z
  .object({
    id: z.string(),
    displayName: z.string().optional(),
    scopeId: z.string(),
    scopeType: z.string(),
    isOrganizationDefault: z.boolean().optional(),
    lastModifiedDateTime: z.iso.datetime().optional(),
    lastModifiedBy: z.string().optional(),
    rules: z.array(ruleBody),
  })
  .meta({ id: 'Policy', description: 'The settings of one role.' });

export function toPolicyBody({ requirements: _, ...policy }: RolePolicy): z.input<typeof policyBody> {
  return {
    ...policy,
    lastModifiedDateTime: policy.lastModifiedDateTime?.toISOString(),
    rules: policy.rules.map(({ wire, id }) => ({ ...wire, id })),
  };
}

export const settingBody = z
  .object({
    id: z.string().meta({ description: "Of the policy's assignment to the role" }),
    policyId: z.string(),
    roleDefinitionId: z.string(),
    scopeId: z.string(),
    scopeType: z.string(),
    policy: policyBody.optional(),
  })
  .meta({ id: 'RoleSetting', description: 'Which policy a role has.' });

export function toSettingBody(assignment: RolePolicyAssignment): z.input<typeof settingBody> {
  const { policy, ...rest } = assignment;
  return { ...rest, ...(policy === undefined ? {} : { policy: toPolicyBody(policy) }) };
}
