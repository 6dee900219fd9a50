import { describe, expect, test } from '@jest/globals';
import { controlPlaneOf } from '../../../src/domain/matching/control-plane.ts';
import type { RoleDefinition, RoleDefinitions } from '../../../src/domain/model/role-definitions.ts';
import { rules } from '../../rules-builder.ts';
import {
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  OWN_OBJECT_ID,
  roleDefinition,
  roleDefinitions,
  roleKey,
} from '../../snapshot-builder.ts';

const api = '99999999-aaaa-4bbb-8ccc-0000000000a1';
const inForce = rules();
const plane = (
  known: RoleDefinitions,
  ownObjectId: string | undefined = OWN_OBJECT_ID,
  objects: string[] = [],
) => {
  const controlPlane = { ...inForce.limits.controlPlane, objects };
  return controlPlaneOf(
    { ...inForce, limits: { ...inForce.limits, controlPlane } },
    { roleDefinitions: known, ownObjectId },
  );
};
const ofOne = (overrides: Partial<RoleDefinition>) => plane(roleDefinitions(roleDefinition(overrides)));
const custom = (actions: readonly string[] | undefined, privileged: readonly string[] | undefined) =>
  plane({
    byId: new Map([[HELPDESK_ADMINISTRATOR, roleDefinition({ isBuiltIn: false, actions })]]),
    privilegedActions: privileged && new Set(privileged),
  });

describe('the control plane', () => {
  test('has the roles that the rules list, whatever Graph says of them', () => {
    const known = roleDefinitions(roleDefinition({ id: GLOBAL_ADMINISTRATOR, isPrivileged: false }));

    expect(plane(known).hasRole(GLOBAL_ADMINISTRATOR)).toBe(true);
    expect(plane(known).hasRole(GLOBAL_ADMINISTRATOR.toUpperCase())).toBe(true);
  });

  test.each([
    { what: 'every role that Graph calls privileged', overrides: { isPrivileged: true }, is: true },
    { what: 'no built-in role that it does not', overrides: { isPrivileged: false }, is: false },
    { what: 'a role of which Graph does not say it', overrides: { isPrivileged: undefined }, is: true },
  ])('has $what', ({ overrides, is }) => {
    expect(ofOne(overrides).hasRole(HELPDESK_ADMINISTRATOR)).toBe(is);
    expect(ofOne(overrides).has(roleKey())).toBe(is);
  });

  test('has roles that could not be read, and spares the others', () => {
    const known = roleDefinitions(roleDefinition());

    expect(plane(known).hasRole('0964bb5e-0000-4000-8000-000000000001')).toBe(true);
    expect(plane(known).hasRole(undefined)).toBe(true);
    expect(plane(known).hasRole(HELPDESK_ADMINISTRATOR)).toBe(false);
  });

  const credentials = 'microsoft.directory/applications/credentials/update';
  test.each([
    { what: 'with a privileged action', actions: [credentials.toUpperCase()], is: true },
    { what: 'with none', actions: ['microsoft.directory/applications/tag/update'], is: false },
    {
      what: 'with an action that stands for a privileged one',
      actions: ['microsoft.directory/applications/allProperties/allTasks'],
      is: true,
    },
    {
      what: 'with an action that stands for others only',
      actions: ['microsoft.directory/groups/allProperties/allTasks'],
      is: false,
    },
    {
      what: 'that may read all properties',
      actions: ['microsoft.directory/applications/allProperties/read'],
      is: false,
    },
    { what: 'whose actions cannot be read', actions: undefined, is: true },
  ])('is it for custom roles $what: $is', ({ actions, is }) => {
    expect(custom(actions, [credentials]).hasRole(HELPDESK_ADMINISTRATOR)).toBe(is);
  });

  test('has every custom role while nobody knows which actions are privileged', () => {
    expect(custom([], undefined).hasRole(HELPDESK_ADMINISTRATOR)).toBe(true);
  });

  test('has a role of which nobody knows whether it is built in only for its privileged actions', () => {
    const of = (actions: readonly string[]) =>
      plane({
        byId: new Map([[HELPDESK_ADMINISTRATOR, roleDefinition({ isBuiltIn: undefined, actions })]]),
        privilegedActions: new Set([credentials]),
      }).hasRole(HELPDESK_ADMINISTRATOR);

    expect([of([credentials]), of([])]).toEqual([true, false]);
  });
});

describe('the objects that the app rests on', () => {
  const harmless = roleDefinitions(roleDefinition());
  const at = (directoryScopeId: string) => roleKey({ directoryScopeId });

  test.each([
    { scope: '/', is: false },
    { scope: `/${OWN_OBJECT_ID}`, is: true },
    { scope: `/${OWN_OBJECT_ID.toUpperCase()}`, is: true },
    { scope: `/${api}`, is: false },
    { scope: `/administrativeUnits/${api}`, is: false },
  ])('make any role at $scope one of the control plane: $is', ({ scope, is }) => {
    expect(plane(harmless).has(at(scope))).toBe(is);
  });

  test('may be named in the rules, administrative units as well', () => {
    const named = plane(harmless, OWN_OBJECT_ID, [api]);

    expect(named.has(at(`/${api}`))).toBe(true);
    expect(named.has(at(`/administrativeUnits/${api}`))).toBe(true);
  });

  test('may be any object while the app does not know which it is itself', () => {
    const lost = controlPlaneOf(inForce, { roleDefinitions: harmless, ownObjectId: undefined });

    expect(lost.has(at(`/${api}`))).toBe(true);
    expect(lost.has(at('/'))).toBe(false);
    expect(lost.has(at(`/administrativeUnits/${api}`))).toBe(false);
  });
});

test('access to a group is one of the control plane: nobody has read what the group gives', () => {
  const { principalId } = roleKey();

  expect(plane(roleDefinitions()).has({ principalId, groupId: api, accessId: 'member' })).toBe(true);
});
