import { z } from 'zod';

/** The rows of `plan.json`, as JSON has them. An instant is ISO 8601 in UTC. */
export const instant = z.iso.datetime();
const mode = z.enum(['off', 'plan', 'apply']);
const kind = z.enum(['eligibility', 'assignment']).meta({
  description: 'assignment: it is held now. eligibility: it is held after an activation.',
});

const roleKey = z.strictObject({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().meta({
    description:
      '"/" the whole directory, "/administrativeUnits/{id}", or "/{id}" of one object of the directory.',
  }),
});
const groupKey = z.strictObject({
  principalId: z.string(),
  groupId: z.string(),
  accessId: z.enum(['member', 'owner']),
});
export const key = z.union([roleKey, groupKey]).meta({
  description: 'Who has access to what. Ids in lower case; names are not unique.',
});

const names = {
  principalName: z.string().meta({ description: 'Its display name, exactly; the id where it has none.' }),
  targetName: z.string().meta({ description: 'The role, or the group with what it gives.' }),
  placeName: z.string().meta({
    description:
      'Where a role is held: "whole directory", or the scope with its name, its kind and its id. Empty of a group.',
  }),
};

const endText = z.union([instant, z.literal('unknown'), z.null()]).meta({
  description: 'null: without end.',
});
const step = z.strictObject({
  kind,
  actions: z.array(z.string()).meta({
    description:
      "Graph's actions: the first is sent, the next only where Graph refuses the one before it because the access is in another state.",
  }),
  endDateTime: endText.optional().meta({ description: 'Absent: a removal. null: without end.' }),
  startDateTime: instant.optional(),
  duration: z.string().optional(),
});
const change = z.strictObject({
  effect: z.enum(['renewal', 'removal', 'conversion', 'restore', 'requested']),
  key,
  steps: z.array(step).meta({ description: 'One after the other, each seen to hold before the next.' }),
  before: z
    .strictObject({
      kind,
      scheduleId: z.string().nullable(),
      startDateTime: instant.nullable(),
      endDateTime: endText,
    })
    .nullable(),
  justification: z.string(),
  ticket: z.strictObject({ number: z.string().optional(), system: z.string().optional() }).nullable(),
});

/** An access that a job considered. */
export const itemRow = z.strictObject({
  id: z.string().meta({ description: 'The same for the same access in every plan of a job.' }),
  kind,
  key,
  ...names,
  decision: z.enum(['change', 'mark', 'wait', 'drop', 'report', 'lapse', 'leave']).meta({
    description:
      'change: to be done tonight, where mode and gates let it. mark: would be announced, and done at due. lapse: left to end. report: for a person to look at. leave: nothing is to be done. wait, drop: marked before.',
  }),
  reason: z.string().meta({
    description:
      'docs/rules.md has the meaning of each. The list is open: take one that you do not know for unknown.',
  }),
  mode,
  due: instant.nullable(),
  what: z.string().meta({ description: 'What would become of it, in words; empty where nothing would.' }),
  change: change.nullable(),
  alsoAffects: z.array(z.string()).meta({ description: "Ids of a group's members." }),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).meta({
    description: 'The facts that the decision rests on, by name. The list of names is open.',
  }),
});

const obstacle = z.strictObject({
  code: z.string().meta({ description: 'docs/hygiene.md lists the gates. The list is open.' }),
  stops: z.enum(['everything', 'all-but-renewals', 'destructive', 'excess', 'item', 'nothing']),
  itemId: z.string().optional(),
  sentence: z.string(),
});

/** A plan without its items. */
export const planRow = z.strictObject({
  job: z.string(),
  mode,
  madeAt: instant,
  hash: z.string().meta({ description: 'SHA-256 of all that the plan says.' }),
  counts: z.record(z.string(), z.int()).meta({ description: 'How many items each decision has.' }),
  obstacles: z.array(obstacle).meta({ description: 'Gates that are closed.' }),
  preview: z.array(obstacle).meta({
    description: 'Gates that would be closed for what only waits for a mode or an approval.',
  }),
});

/** A way in which a principal has a role or a group. */
export const accessRow = z.strictObject({
  kind,
  key,
  principalName: names.principalName,
  principalKind: z.string(),
  targetName: names.targetName,
  placeName: names.placeName,
  path: z.enum(['direct', 'group', 'activation']).meta({
    description: 'activation: held for some hours, and no standing access.',
  }),
  groupId: z.string().nullable().meta({ description: 'Of path group: the group that has it.' }),
  endsAt: z.union([instant, z.literal('without end'), z.literal('unknown')]),
  isControlPlane: z.boolean(),
});

/** Access that ends soon. */
export const endingRow = z.strictObject({ kind, key, endsAt: instant });

const settingValue = z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]);

/** A role's settings beside their baseline. */
export const findingRow = z.strictObject({
  roleDefinitionId: z.string(),
  roleName: z.string().optional(),
  policyId: z.string().optional(),
  isControlPlane: z.boolean(),
  state: z.enum(['compliant', 'drift', 'no-baseline', 'unreadable']),
  baseline: z.string().optional(),
  items: z.array(
    z.strictObject({
      ruleId: z.string(),
      setting: z.string(),
      from: settingValue.meta({ description: 'What the role has.' }),
      to: settingValue.meta({ description: 'What the baseline has.' }),
      strength: z.enum(['weaker', 'stronger', 'neutral']),
      sentence: z.string(),
      outcome: z.string(),
      because: z.string().optional(),
      changeId: z.string().optional(),
      changedBy: z
        .strictObject({
          at: instant,
          by: z.string().optional(),
          name: z.string().optional(),
          namesRule: z.boolean(),
        })
        .optional(),
    }),
  ),
  unreadable: z.array(z.string()),
  since: instant,
  checkedAt: instant,
  runId: z.string(),
});
