import { z } from 'zod';
import { allOr, id, list, scope } from './members.ts';

export const selectionSchema = z
  .strictObject({
    roles: allOr(id('a role'), 'ids of roles').default('all').meta({ description: 'Which roles.' }),
    exceptRoles: list(id('a role'), 'ids of roles').default([]).meta({ description: 'Not these roles.' }),
    scopes: allOr(scope(), 'scopes').default('all').meta({
      description: 'At which scopes, exactly: "/" does not mean what is below it.',
    }),
    principals: allOr(id('a principal'), 'ids of principals')
      .default('all')
      .meta({ description: 'Whose access.' }),
    exceptPrincipals: list(id('a principal'), 'ids of principals')
      .default([])
      .meta({ description: 'Not the access of these.' }),
  })
  .prefault({})
  .meta({ description: 'Which access is looked at. Everything that is said must hold.' });
