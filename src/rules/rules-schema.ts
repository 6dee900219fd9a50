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
    id: id(of).meta({ description: `Which: ${of}.` }),
    why: text().meta({ description: 'Why nobody but a person may touch it. Plans quote it.' }),
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
          "Users and service principals that no writer touches: break-glass accounts, accounts that synchronise, this app's own identity. All of them must be there and enabled, or nothing is removed or given.",
      }),
      groups: list(protectedObject('a group'), 'groups').default([]).meta({
        description: 'Groups that no writer touches, and everybody who is in them, at any depth.',
      }),
      roles: list(protectedObject('a role'), 'roles')
        .default(synchronisationRoles.map((role) => ({ ...role })))
        .meta({ description: 'Roles whose assignments no writer touches, whoever holds them.' }),
    },
    {
      error:
        'an object that names your break-glass accounts at least: { "principals": [{ "id": "GUID", "why": "..." }] }',
    },
  )
  .meta({ description: 'What no writer ever touches: nothing of it is renewed, removed or converted.' });

const exceptionSchema = z.strictObject({
  principalId: id('a user, group or service principal').meta({ description: 'Who needs the access.' }),
  roleDefinitionId: id('a role')
    .optional()
    .meta({ description: 'Which role; without it, every role of the principal.' }),
  directoryScopeId: scope().optional().meta({ description: 'At which scope; without it, every scope.' }),
  owner: text(200).meta({ description: 'Who answers for the exception and is notified before it expires.' }),
  reason: text().meta({ description: 'Why the access is needed although it looks unused.' }),
  ticket: text(100).meta({ description: 'Where it was agreed.' }),
  expires: instant('end').meta({
    description:
      'The last day on which it holds. There is none without an end; it is announced before it ends.',
  }),
  name: nameForTheReader(),
});

/**
 * What `rules.json` may say. The one source of the check, of the JSON Schema that editors read, and of the table in
 * docs/rules.md. Every default is on the safe side: nothing is changed unattended unless the file says so.
 */
export const rulesSchema = z.strictObject({
  $schema: z.string({ error: 'the path or URL of the JSON Schema' }).optional().meta({
    description: 'Where an editor finds the schema; see `npm run rules -- schema`.',
    expected: 'the path or URL of the JSON Schema',
  }),
  version: z
    .literal(1, { error: '1' })
    .meta({ description: 'Version of the form of this file.', expected: '1' }),
  protected: protectedSchema,
  exceptions: list(exceptionSchema, 'exceptions').prefault([]).meta({
    description: 'Access that is needed although it looks unused: not removed before the exception expires.',
  }),
  limits: limitsSchema,
  api: apiSchema,
  renew: renewSchema,
  stale: staleSchema,
  undo: z
    .strictObject({
      maxAgeDays: wholeNumber(1, 45).default(30).meta({
        description:
          'A change that was made more days ago is not undone. Graph forgets requests after about 45.',
      }),
    })
    .prefault({})
    .meta({ description: 'What people may take back.' }),
  senders: list(senderSchema, 'senders').prefault([]).meta({
    description: 'Who may ask for just-in-time access by a webhook, for whom, and for how long.',
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
