import { z } from 'zod';
import type { Rules } from '../domain/model/rules.ts';
import { synchronisationRoles } from '../domain/model/well-known-roles.ts';
import { apiSchema } from './api-schema.ts';
import { limitsSchema } from './limits-schema.ts';
import { id, instant, list, nameForTheReader, scope, text, wholeNumber } from './members.ts';
import { renewSchema } from './renew-schema.ts';
import { roleSettingsSchema, toRoleSettingsRules } from './role-settings-schema.ts';
import { activationsSchema, senderSchema, toSender } from './sender-schema.ts';
import { staleSchema } from './stale-schema.ts';

const protectedObject = (of: string) =>
  z.strictObject({
    id: id(of).meta({ description: `The id of ${of}.` }),
    why: text().meta({ description: 'Why only a person may change it. Plans quote this.' }),
    name: nameForTheReader(),
  });

const protectedSchema = z
  .strictObject(
    {
      principals: list(
        protectedObject('a user or service principal'),
        'users and service principals',
        1,
      ).meta({
        description:
          "Users and service principals that the app never changes: break-glass accounts, synchronisation accounts, this app's own identity. If one is missing or disabled, nothing is removed or granted.",
      }),
      groups: list(protectedObject('a group'), 'groups').default([]).meta({
        description: 'Groups that the app never changes, including all their members at any depth.',
      }),
      roles: list(protectedObject('a role'), 'roles')
        .default(synchronisationRoles.map((role) => ({ ...role })))
        .meta({ description: 'Roles whose assignments the app never changes, whoever holds them.' }),
    },
    {
      error:
        'an object that names your break-glass accounts at least: { "principals": [{ "id": "GUID", "why": "..." }] }',
    },
  )
  .meta({ description: 'What the app never changes: nothing here is renewed, removed or converted.' });

const exceptionSchema = z.strictObject({
  principalId: id('a user, group or service principal').meta({ description: 'Who needs the access.' }),
  roleDefinitionId: id('a role')
    .optional()
    .meta({ description: 'The role. If left out, every role of the principal.' }),
  directoryScopeId: scope().optional().meta({ description: 'The scope. If left out, every scope.' }),
  owner: text(200).meta({
    description: 'Who is responsible for the exception and is notified before it expires.',
  }),
  reason: text().meta({ description: 'Why the access is needed even though it looks unused.' }),
  ticket: text(100).meta({ description: 'The ticket in which it was agreed.' }),
  expires: instant('end').meta({
    description:
      'The last day on which it is valid. Every exception expires, and its end is announced beforehand.',
  }),
  name: nameForTheReader(),
});

/**
 * What `rules.json` may say. The one source of the check, of the JSON Schema that editors read, and of the table in
 * docs/rules.md. Every default is on the safe side: nothing is changed unattended unless the file says so.
 */
export const rulesSchema = z.strictObject({
  $schema: z.string({ error: 'the path or URL of the JSON Schema' }).optional().meta({
    description: 'The JSON Schema for editors; see `npm run rules -- schema`.',
    expected: 'the path or URL of the JSON Schema',
  }),
  version: z
    .literal(1, { error: '1' })
    .meta({ description: 'The version of this file format.', expected: '1' }),
  protected: protectedSchema,
  exceptions: list(exceptionSchema, 'exceptions').prefault([]).meta({
    description:
      'Access that is needed even though it looks unused. It is not removed before the exception expires.',
  }),
  limits: limitsSchema,
  api: apiSchema,
  renew: renewSchema,
  stale: staleSchema,
  undo: z
    .strictObject({
      maxAgeDays: wholeNumber(1, 45).default(30).meta({
        description:
          'Changes older than this many days are not undone. Graph deletes requests after about 45 days.',
      }),
    })
    .prefault({})
    .meta({ description: 'Undoing changes.' }),
  senders: list(senderSchema, 'senders').prefault([]).meta({
    description: 'Who may request just-in-time access by webhook, for whom, and for how long.',
  }),
  activations: activationsSchema,
  roleSettings: roleSettingsSchema,
});

/** The rules file, checked, with its defaults. */
type RulesFile = z.output<typeof rulesSchema>;

/** The file as the domain's rules: without names for the reader, and with absent members spelled out. */
export function toRules(file: RulesFile): Rules {
  return {
    protected: {
      principals: file.protected.principals.map(({ id, why }) => ({ id, why })),
      groups: file.protected.groups.map(({ id, why }) => ({ id, why })),
      roles: file.protected.roles.map(({ id, why }) => ({ id, why })),
    },
    exceptions: file.exceptions.map(({ name: _, ...exception }) => ({
      ...exception,
      roleDefinitionId: exception.roleDefinitionId,
      directoryScopeId: exception.directoryScopeId,
    })),
    limits: {
      ...file.limits,
      floor: {
        ...file.limits.floor,
        drills: file.limits.floor.drills.map(({ name: _, ...drill }) => drill),
      },
    },
    api: file.api,
    renew: {
      ...file.renew,
      ticket: file.renew.ticket,
      attestations: file.renew.attestations.map(({ name: _, ...attestation }) => attestation),
    },
    stale: { ...file.stale, ticket: file.stale.ticket },
    undo: file.undo,
    senders: file.senders.map(toSender),
    activations: file.activations,
    roleSettings: toRoleSettingsRules(file.roleSettings),
  };
}
