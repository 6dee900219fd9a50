import { z } from 'zod';
import { accessRow, endingRow, findingRow, instant, itemRow, planRow } from './plan-rows.ts';

/** The name of the form; a member that changes its meaning, or goes, makes it another version. */
export const planJsonKind = { kind: 'pim-warden/preview', version: 1 } as const;

/** The file beside `plan.json` that has its schema. */
export const planSchemaName = 'plan.schema.json';

/** `plan.json`: what is written is of this type, and its JSON Schema is made from it. */
export const planDocument = z.strictObject({
  $schema: z.string().meta({ description: 'The JSON Schema of this file, which lies beside it.' }),
  kind: z.literal(planJsonKind.kind),
  version: z.literal(planJsonKind.version).meta({
    description:
      'Members may be added within a version; one that changes its meaning, or goes, makes another version.',
  }),
  tenant: z.strictObject({ id: z.string(), name: z.string().optional() }),
  account: z
    .strictObject({
      id: z.string().optional(),
      name: z.string().optional(),
      scopes: z.array(z.string()),
      unaskedScopes: z.array(z.string()),
    })
    .meta({ description: 'Whoever signed in, with the permissions of the token.' }),
  at: instant.meta({ description: 'The one instant as of which everything is said.' }),
  appVersion: z.string(),
  rules: z.strictObject({
    source: z.union([
      z.strictObject({ kind: z.literal('starter') }),
      z.strictObject({ kind: z.literal('file'), path: z.string() }),
    ]),
    hash: z.string().meta({ description: 'SHA-256 of the rules.' }),
  }),
  cost: z.strictObject({
    requests: z.int(),
    throttled: z.int(),
    retried: z.int(),
    pages: z.int(),
    seconds: z.number(),
  }),
  seen: z.record(z.string(), z.int()).meta({
    description: 'Rows that each part had. A part that is absent was not read.',
  }),
  plans: z.array(planRow).meta({ description: 'A job that could not plan is in unseen.' }),
  items: z.array(z.strictObject({ job: z.string(), ...itemRow.shape })).meta({
    description: 'Every access that was considered, those that are left as they are included.',
  }),
  access: z.array(accessRow).meta({ description: 'Who has, or may activate, what: each way once.' }),
  endingWithinDays: z.number(),
  ending: z.array(endingRow),
  drift: z.array(findingRow).meta({ description: 'Empty where roleSettings.mode of the rules is off.' }),
  unseen: z
    .array(
      z.strictObject({
        part: z.string(),
        cause: z.enum(['licence', 'permission', 'left-out', 'failed']),
        because: z.string(),
        follows: z.string(),
        remedy: z.string().optional(),
      }),
    )
    .meta({ description: 'What could not be seen. What rests on it is unknown, and never assumed.' }),
  unreadable: z.array(
    z.strictObject({
      part: z.string(),
      id: z.string().optional(),
      principalId: z.string().optional(),
      roleDefinitionId: z.string().optional(),
      directoryScopeId: z.string().optional(),
      because: z.string(),
    }),
  ),
  sinceBefore: z
    .strictObject({
      before: instant,
      hasOtherRules: z.boolean(),
      incomparable: z.array(z.string()).meta({
        description: 'Parts that only one of the two previews could see: what rests on them is no news.',
      }),
      newItems: z.array(itemRow),
      goneItems: z.array(itemRow),
      newAccess: z.array(accessRow),
      goneAccess: z.array(accessRow),
      drift: z.array(z.strictObject({ finding: findingRow, before: findingRow.optional() })),
    })
    .nullable()
    .meta({ description: 'null: no earlier preview is remembered (--keep).' }),
});

/** All findings as JSON has them. */
export type PlanDocument = z.input<typeof planDocument>;

/**
 * JSON Schema, draft 2020-12, of `plan.json`. It lets members be added, as a version does: whoever holds a later file to it
 * finds it valid.
 */
export function planJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    title: 'Preview of PIM Warden',
    ...z.toJSONSchema(planDocument, {
      io: 'input',
      override: ({ jsonSchema }) => {
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    }),
  };
}
