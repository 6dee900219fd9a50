import { describe, expect, test } from '@jest/globals';
import { selects } from '../../../src/domain/matching/selection.ts';
import type { Selection } from '../../../src/domain/model/rules.ts';
import { ADA, GLOBAL_ADMINISTRATOR, GRACE, HELPDESK_ADMINISTRATOR, roleKey } from '../../snapshot-builder.ts';

const all: Selection = {
  roles: 'all',
  exceptRoles: [],
  scopes: 'all',
  principals: 'all',
  exceptPrincipals: [],
};

describe('the access that a job looks at', () => {
  test.each<[string, Partial<Selection>, boolean]>([
    ['all there is', {}, true],
    ['its role', { roles: [GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR] }, true],
    ['another role', { roles: [GLOBAL_ADMINISTRATOR] }, false],
    ['no role', { roles: [] }, false],
    ['every role but its own', { exceptRoles: [HELPDESK_ADMINISTRATOR] }, false],
    [
      'its role, which is excepted too',
      { roles: [HELPDESK_ADMINISTRATOR], exceptRoles: [HELPDESK_ADMINISTRATOR] },
      false,
    ],
    ['the whole directory', { scopes: ['/'] }, true],
    ['a part of the directory', { scopes: ['/administrativeUnits/1'] }, false],
    ['its principal', { principals: [ADA] }, true],
    ['another principal', { principals: [GRACE] }, false],
    ['every principal but its own', { exceptPrincipals: [ADA] }, false],
  ])('is %s', (_, selection, selected) => {
    expect(selects({ ...all, ...selection })(roleKey())).toBe(selected);
  });
});
