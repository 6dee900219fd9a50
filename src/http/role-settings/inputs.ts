import { z } from 'zod';
import { duration, graphId, guid, paging } from '../core/inputs.ts';

/** The well-known names (docs/graph-facts.md#the-rules-of-a-role), e.g. `Expiration_EndUser_Assignment`. */
export const ruleId = z
  .string()
  .regex(
    /^(Expiration|Enablement|Approval|AuthenticationContext|Notification)(_[A-Za-z]{1,20}){2,3}$/,
    'expected the name of a rule: Expiration_EndUser_Assignment',
  );

/** `role-settings/assignments/{assignmentId}`. */
export const assignmentParams = z.strictObject({ assignmentId: graphId });

/** `role-settings/{policyId}[/rules]`. */
export const policyParams = z.strictObject({ policyId: graphId });

/** `role-settings/{policyId}/rules/{ruleId}`. */
export const ruleParams = z.strictObject({ policyId: graphId, ruleId });

/** `GET role-settings`. */
export const listQuery = z.strictObject({
  roleDefinitionId: guid.optional(),
  withRules: z.enum(['true', 'false']).default('false').meta({ description: 'With all rules of each role' }),
  ...paging,
});

const approver = z
  .strictObject({
    '@odata.type': z.enum([
      '#microsoft.graph.singleUser',
      '#microsoft.graph.groupMembers',
      '#microsoft.graph.requestorManager',
    ]),
    userId: z.guid().optional(),
    groupId: z.guid().optional(),
    managerLevel: z.int().min(1).max(4).optional(),
    description: z.string().max(500).nullable().optional(),
    isBackup: z.boolean().optional(),
  })
  .meta({ id: 'Approver' });

const stage = z.strictObject({
  approvalStageTimeOutInDays: z.int().min(0).max(14).optional(),
  isApproverJustificationRequired: z.boolean().optional(),
  escalationTimeInMinutes: z.int().min(0).optional(),
  isEscalationEnabled: z.boolean().optional(),
  primaryApprovers: z.array(approver).max(50).optional(),
  escalationApprovers: z.array(approver).max(50).optional(),
});

const fields = {
  isExpirationRequired: z.boolean(),
  maximumDuration: duration,
  enabledRules: z.array(z.enum(['MultiFactorAuthentication', 'Justification', 'Ticketing'])).max(3),
  isEnabled: z.boolean(),
  claimValue: z
    .string()
    .regex(/^c\d{1,2}$/, 'expected an authentication context: c1')
    .nullable(),
  notificationLevel: z.enum(['None', 'Critical', 'All']),
  isDefaultRecipientsEnabled: z.boolean(),
  notificationRecipients: z.array(z.email()).max(100),
  setting: z.strictObject({
    isApprovalRequired: z.boolean().optional(),
    isApprovalRequiredForExtension: z.boolean().optional(),
    isRequestorJustificationRequired: z.boolean().optional(),
    approvalMode: z.enum(['NoApproval', 'SingleStage', 'Serial']).optional(),
    approvalStages: z.array(stage).max(2).optional(),
  }),
};

type Field = keyof typeof fields;

const fieldsOfKind: Readonly<Record<string, readonly Field[]>> = {
  Expiration: ['isExpirationRequired', 'maximumDuration'],
  Enablement: ['enabledRules'],
  AuthenticationContext: ['isEnabled', 'claimValue'],
  Notification: ['notificationLevel', 'isDefaultRecipientsEnabled', 'notificationRecipients'],
  Approval: ['setting'],
};

/** Fields of one rule to change; which there are is decided by the rule's kind. The rest of the rule stays as it is. */
export const ruleChange = z
  .strictObject(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'expected a field to change')
  .meta({ id: 'RuleChange', description: 'Fields of one rule to change; the others stay as they are.' });

export type RuleChange = z.output<typeof ruleChange>;

/** `PATCH /api/role-settings/{policyId}/rules`. */
export const rulesChange = z
  .strictObject({ rules: z.record(ruleId, ruleChange) })
  .refine(({ rules }) => Object.keys(rules).length > 0, {
    path: ['rules'],
    message: 'expected a rule to change',
  });

/** The fields of a change that a rule of this name does not have. */
export function foreignFields(rule: string, change: RuleChange): readonly string[] {
  const known: readonly string[] = fieldsOfKind[rule.slice(0, rule.indexOf('_'))] ?? [];
  return Object.keys(change).filter((field) => !known.includes(field));
}
