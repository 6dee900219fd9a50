import { z } from 'zod';
import { synchronisationRoles } from '../domain/model/well-known-roles.ts';
import { id, list, nameForTheReader, text } from './members.ts';

const protectedObject = (of: string) =>
  z.strictObject({
    id: id(of).meta({ description: `Which: ${of}.` }),
    why: text().meta({ description: 'Why nobody but a person may touch it. Plans quote it.' }),
    name: nameForTheReader(),
  });

export const protectedSchema = z
  .strictObject(
    {
      principals: list(
        protectedObject('a user or service principal'),
        'users and service principals',
        1,
      ).meta({
        description:
          "Users and service principals that no writer touches: break-glass accounts, accounts that synchronise, this app's own identity. All of them must be there and enabled, or nothing is changed.",
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
