import { describe, expect, test } from '@jest/globals';
import { populationOf } from '../../../src/domain/gates/population.ts';
import type { SnapshotPart } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  PRIVILEGED_ROLE_ADMINISTRATOR,
} from '../../snapshot-builder.ts';
import { codes, conversion, judge, limits, removal, renewal, tenant } from './builders.ts';

const UNIT = '/administrativeUnits/44444444-aaaa-4bbb-8ccc-000000000001';
const part = 'assignment-schedules';
const odd = { part, id: 'odd-1', because: 'GET /x: status: absent.' } as const;

describe('a row that cannot be read', () => {
  const items = [removal(), renewal(), conversion(), removal({ principalId: GRACE }, 'eligibility')];

  test.each([
    { about: 'the same access', row: { principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR } },
    { about: 'the same principal, in whatever role', row: { principalId: ADA.toUpperCase() } },
    {
      about: 'the same principal and role at another scope',
      row: { principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: UNIT },
    },
  ])('about $about stops every change of it, and no other', ({ row }) => {
    const gates = judge({ items, snapshot: tenant({ unreadable: [{ ...odd, ...row }] }) });

    expect(gates.allowed).toEqual([items[3]]);
    expect(codes(gates)).toEqual([
      'unreadable stops nothing',
      'unreadable stops item',
      'unreadable stops item',
      'unreadable stops item',
    ]);
  });

  test.each<SnapshotPart>([
    'eligibility-schedules',
    'assignment-schedules',
    'assignment-instances',
    'eligibility-requests',
    'assignment-requests',
  ])('counts in each listing of access: %s', (listing) => {
    const snapshot = tenant({ unreadable: [{ ...odd, part: listing, principalId: ADA }] });

    expect(judge({ items: [removal()], snapshot }).allowed).toEqual([]);
  });

  test.each([
    { about: 'somebody else', row: { principalId: LIN, roleDefinitionId: HELPDESK_ADMINISTRATOR } },
    { about: 'another role', row: { principalId: ADA, roleDefinitionId: GLOBAL_ADMINISTRATOR } },
    { about: 'nobody knows what', row: {} },
    { about: 'a role, of nobody knows whom', row: { roleDefinitionId: HELPDESK_ADMINISTRATOR } },
    { about: 'an account', row: { part: 'users', id: LIN } as const },
  ])('about $about is named, and stops nothing', ({ row }) => {
    const gates = judge({ items, snapshot: tenant({ unreadable: [{ ...odd, ...row }] }) });

    expect(gates.allowed).toEqual(items);
    expect(gates.obstacles).toMatchObject([
      { code: 'unreadable', stops: 'nothing', sentence: expect.stringContaining('status: absent') },
    ]);
  });

  test.each([GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR])(
    'of nobody knows whom is not guessed about in a role of the floor: %s',
    (roleDefinitionId) => {
      const ofFloor = removal({ roleDefinitionId });
      const snapshot = tenant({ unreadable: [{ ...odd, roleDefinitionId }] });

      expect(judge({ items: [ofFloor, removal()], snapshot }).allowed).toEqual([removal()]);
    },
  );

  test.each([
    { about: 'a member', row: { principalId: GRACE, roleDefinitionId: HELPDESK_ADMINISTRATOR } },
    { about: 'nobody knows whom', row: { roleDefinitionId: HELPDESK_ADMINISTRATOR } },
  ])("about $about stops what is done about a group's access to the role", ({ row }) => {
    const ofGroup = removal({ principalId: NIGHT_SHIFT });
    const principals = [group({ memberIds: [GRACE] })];
    const unreadable = [{ ...odd, part: 'assignment-requests', ...row }] as const;
    const given = rules({ limits: limits(), protected: { groups: [{ id: NIGHT_SHIFT, why: 'x' }] } });

    const { obstacles } = judge({
      items: [ofGroup],
      snapshot: tenant({ principals, unreadable }),
      rules: given,
    });

    expect(obstacles).toContainEqual(expect.objectContaining({ code: 'unreadable', itemId: ofGroup.id }));
  });

  test('is named with all that can be read of it', () => {
    const { obstacles } = judge({
      snapshot: tenant({
        unreadable: [
          { ...odd, principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR },
          { ...odd, id: undefined },
        ],
      }),
    });

    expect(obstacles[0]?.sentence).toBe(
      `2 rows of the active assignments could not be read: odd-1, of principal ${ADA} and role ` +
        `${HELPDESK_ADMINISTRATOR} (GET /x: status: absent); one without a readable id (GET /x: status: absent). What ` +
        'they are about is left alone, and everything else is judged. Look at them in the Entra admin center; put right ' +
        'or remove what is odd there.',
    );
  });
});

describe('many rows that cannot be read', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...odd, id: `odd-${index}` }));

  test('are a listing that is not understood: nothing is removed, and renewals go on', () => {
    const gates = judge({ items: [removal(), renewal()], snapshot: tenant({ unreadable: rows(6) }) });

    expect(codes(gates)).toEqual(['unreadable stops destructive']);
    expect(gates.allowed).toEqual([renewal()]);
    expect(gates.obstacles[0]?.sentence).toContain('and 1 more. That is 86 % of them');
  });

  test('are single ones up to five', () => {
    const gates = judge({ items: [removal()], snapshot: tenant({ unreadable: rows(5) }) });

    expect(codes(gates)).toEqual(['unreadable stops nothing']);
  });
});

test('rows that cannot be read are part of the population: the listing did not get shorter', () => {
  const { at: _, ...before } = populationOf(tenant());

  expect(
    populationOf(
      tenant({
        unreadable: [
          odd,
          { ...odd, part: 'eligibility-schedules' },
          { ...odd, part: 'users' },
          { ...odd, part: 'sign-ins' },
          { ...odd, part: 'eligibility-requests' },
        ],
      }),
    ),
  ).toMatchObject({
    eligibilities: before.eligibilities + 1,
    assignments: before.assignments + 1,
    users: before.users + 1,
  });
});
