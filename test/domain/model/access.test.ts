import { describe, expect, test } from '@jest/globals';
import { settingsFor } from '../../../src/domain/matching/by-access.ts';
import { exceptionsAt, protectionOf, selects } from '../../../src/domain/matching/rules-of-access.ts';
import {
  accessIdOf,
  type GroupKey,
  isDirectoryRole,
  isSameKey,
  orderedKey,
  roleKeyOf,
} from '../../../src/domain/model/access.ts';
import { GLOBAL_ADMINISTRATOR as globalAdministrator } from '../../../src/domain/model/well-known-roles.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  NOW,
  roleKey,
  settingsOfRole,
  snapshot,
} from '../../snapshot-builder.ts';

const membership: GroupKey = { principalId: ADA, groupId: NIGHT_SHIFT, accessId: 'member' };

describe('the id of an access', () => {
  test('is its kind, principal, role and scope, in lower case', () => {
    const key = roleKey({ directoryScopeId: '/administrativeUnits/44444444-AAAA-4bbb-8ccc-000000000001' });

    expect(accessIdOf('eligibility', key)).toBe(
      `eligibility:${ADA}:${HELPDESK_ADMINISTRATOR}:/administrativeunits/44444444-aaaa-4bbb-8ccc-000000000001`,
    );
  });

  test('is its kind, principal, group and what it gives there', () => {
    expect(accessIdOf('assignment', membership)).toBe(`assignment:${ADA}:${NIGHT_SHIFT}:member`);
    expect(isSameKey(membership, { ...membership, accessId: 'owner' })).toBe(false);
  });
});

describe('a key', () => {
  test('has its members in one order', () => {
    const { principalId, roleDefinitionId, directoryScopeId } = roleKey();

    expect(JSON.stringify(orderedKey({ directoryScopeId, roleDefinitionId, principalId }))).toBe(
      JSON.stringify({ principalId, roleDefinitionId, directoryScopeId }),
    );
    expect(orderedKey(membership)).toEqual(membership);
  });

  test('of a group is none of a directory role', () => {
    expect([isDirectoryRole(roleKey()), isDirectoryRole(membership)]).toEqual([true, false]);
    expect(roleKeyOf(roleKey())).toEqual(roleKey());
    expect(() => roleKeyOf(membership)).toThrow(
      `the access to group ${NIGHT_SHIFT} is not one to a directory role`,
    );
  });
});

describe('access to a group', () => {
  const settings = new Map([[HELPDESK_ADMINISTRATOR, settingsOfRole()]]);

  test('is selected by no rule and has no settings that were read', () => {
    expect(selects(rules().stale.selection)(membership)).toBe(false);
    expect([settingsFor(settings, roleKey()), settingsFor(settings, membership)]).toEqual([
      settingsOfRole(),
      undefined,
    ]);
  });

  test('is protected through its principal, and excepted where an exception names no role', () => {
    const kept = rules({
      protected: { principals: [{ id: ADA, why: 'Break glass' }], groups: [], roles: [] },
    });
    const exception = {
      owner: 'Grace',
      reason: 'Drill',
      ticket: 'CHG-1',
      expires: days(10),
      principalId: ADA,
    };
    const exceptions = [
      { ...exception, roleDefinitionId: undefined, directoryScopeId: undefined },
      { ...exception, roleDefinitionId: globalAdministrator, directoryScopeId: undefined, expires: days(20) },
    ];

    expect(protectionOf(snapshot(), kept)(membership)?.why).toBe('Break glass');
    expect(exceptionsAt(rules({ exceptions }), NOW)(membership)).toBe(exceptions[0]);
  });

  test('is planned like any other, and left alone', () => {
    const seen = snapshot();
    const schedules = {
      eligibility: [{ ...eligibility(), key: membership }],
      assignment: [{ ...assignment(), key: membership }],
    };
    const items = [
      ...planRenewals({ ...seen, schedules }, rules()),
      ...planRemovals({ ...seen, schedules }, rules(), new Map()),
    ];

    expect(items.map(({ kind, key, decision }) => [kind, key, decision])).toEqual([
      ['eligibility', membership, 'leave'],
      ['assignment', membership, 'leave'],
      ['eligibility', membership, 'leave'],
    ]);
  });
});
