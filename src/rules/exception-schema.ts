import { z } from 'zod';
import { id, instant, nameForTheReader, scope, text } from './members.ts';

export const exceptionSchema = z.strictObject({
  principalId: id('a user, group or service principal').meta({ description: 'Who needs the access.' }),
  roleDefinitionId: id('a role')
    .optional()
    .meta({ description: 'Which role; without it, every role of the principal.' }),
  directoryScopeId: scope().optional().meta({ description: 'At which scope; without it, every scope.' }),
  owner: text(200).meta({ description: 'Who answers for the exception and is told before it expires.' }),
  reason: text().meta({ description: 'Why the access is needed although it looks unused.' }),
  ticket: text(100).meta({ description: 'Where it was agreed.' }),
  expires: instant('end').meta({
    description:
      'The last day on which it holds. There is none without an end; it is announced before it ends.',
  }),
  name: nameForTheReader(),
});

export const attestationSchema = z.strictObject({
  principalId: id('a user or group').meta({ description: 'Who is eligible.' }),
  roleDefinitionId: id('a role').meta({ description: 'For which role.' }),
  directoryScopeId: scope().meta({ description: 'At which scope.' }),
  by: text(200).meta({ description: 'The person who says so.' }),
  on: instant('begin').meta({ description: 'When they said so: a new chain of renewals begins here.' }),
  until: instant('end').meta({ description: 'The last day on which their word counts.' }),
  name: nameForTheReader(),
});
