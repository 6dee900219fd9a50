import { describe, expect, test } from '@jest/globals';
import { type AccessForm, formOf, isDirect, mayBeDirect } from '../../../src/domain/matching/forms.ts';
import type { AccessSchedule } from '../../../src/domain/model/role-schedules.ts';
import { assignment, eligibility } from '../../snapshot-builder.ts';

describe('an access', () => {
  test.each<{ row: AccessSchedule; form: AccessForm; direct: boolean; maybe: boolean }>([
    { row: eligibility(), form: 'direct', direct: true, maybe: true },
    { row: assignment(), form: 'direct', direct: true, maybe: true },
    { row: assignment({ assignmentType: 'Activated' }), form: 'activated', direct: false, maybe: false },
    { row: assignment({ memberType: 'Group' }), form: 'through-a-group', direct: false, maybe: false },
    { row: eligibility({ memberType: 'Inherited' }), form: 'through-a-group', direct: false, maybe: false },
    { row: eligibility({ memberType: undefined }), form: 'unknown', direct: false, maybe: true },
    { row: assignment({ assignmentType: undefined }), form: 'unknown', direct: false, maybe: true },
  ])('is $form; known to be direct: $direct; may be: $maybe', ({ row, form, direct, maybe }) => {
    expect([formOf(row), isDirect(row), mayBeDirect(row)]).toEqual([form, direct, maybe]);
  });
});
