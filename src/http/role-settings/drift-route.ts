import { z } from 'zod';
import { driftOutcomes, driftStates, type RoleFinding } from '../../domain/model/role-finding.ts';
import { OddRows } from '../../ports/odd-rows.ts';
import { guid } from '../core/inputs.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { unreadable } from '../core/unreadable.ts';

const when = z.iso.datetime();
const value = z
  .union([z.boolean(), z.number(), z.string(), z.array(z.string())])
  .meta({ description: 'As the rules file has it; approvers are `user ID`, `group ID` or `manager LEVEL`' });

const differenceBody = z
  .object({
    ruleId: z.string(),
    setting: z.string().meta({ description: 'As the rules file names it: `activation.maximum`' }),
    from: value,
    to: value,
    strength: z.enum(['weaker', 'stronger', 'neutral']).meta({
      description: 'Of the tenant against the baseline; what this app does not understand is `weaker`',
    }),
    sentence: z.string(),
    outcome: z.enum(driftOutcomes),
    because: z.string().optional(),
    changeId: z.string().optional(),
    changedBy: z
      .object({ at: when, by: z.string().optional(), name: z.string().optional(), namesRule: z.boolean() })
      .optional()
      .meta({ description: 'The last change of it in the archive of the audit log' }),
  })
  .meta({ id: 'SettingDrift', description: 'A setting that differs from its baseline.' });

const findingBody = z
  .object({
    roleDefinitionId: z.string(),
    roleName: z.string().optional(),
    policyId: z.string().optional(),
    isControlPlane: z.boolean(),
    state: z.enum(driftStates),
    baseline: z.string().optional(),
    items: z.array(differenceBody),
    unreadable: z.array(z.string()),
    since: when.meta({ description: 'Since when it is found so' }),
    checkedAt: when,
    runId: z.string(),
  })
  .meta({ id: 'RoleFinding', description: "What the last check found of one role's settings." });

/** `role-settings/drift`: what the last check of role settings found. */
export const driftRoute: Route = defineRoute({
  operationId: 'listRoleSettingsDrift',
  method: 'GET',
  path: 'role-settings/drift',
  requiredRole: 'PimWarden.Read',
  tag: 'role-settings',
  summary: 'What the last check found of the settings of each role, against the baselines of the rules',
  query: z.strictObject({
    state: z.enum(driftStates).optional(),
    roleDefinitionId: guid.optional(),
  }),
  answers: {
    200: {
      description: 'Every role that was looked at; none before the first check',
      schema: z.object({ items: z.array(findingBody), unreadable }),
    },
  },
  async answer({ query: { state, roleDefinitionId }, ports }) {
    const odd = new OddRows();
    const findings = await ports.roleFindings.read(odd.told);
    const wanted = findings.filter(
      (finding) =>
        (state === undefined || finding.state === state) &&
        (roleDefinitionId === undefined || finding.roleDefinitionId === roleDefinitionId.toLowerCase()),
    );
    return { status: 200, jsonBody: { items: wanted.map(toFindingBody), unreadable: odd.all() } };
  },
});

function toFindingBody(finding: RoleFinding): z.input<typeof findingBody> {
  return {
    ...finding,
    items: finding.items.map((item) => ({
      ...item,
      from: typeof item.from === 'object' ? [...item.from] : item.from,
      to: typeof item.to === 'object' ? [...item.to] : item.to,
      changedBy: item.changedBy && { ...item.changedBy, at: item.changedBy.at.toISOString() },
    })),
    unreadable: [...finding.unreadable],
    since: finding.since.toISOString(),
    checkedAt: finding.checkedAt.toISOString(),
  };
}
