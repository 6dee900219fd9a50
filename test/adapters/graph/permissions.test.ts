import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type GraphOperation, nameOf } from '../../../src/adapters/graph/client/operation.ts';
import { features } from '../../../src/adapters/graph/features.ts';
import {
  gives,
  operations,
  optionalAppRoles,
  requiredAppRoles,
} from '../../../src/adapters/graph/permissions.ts';

const folder = 'src/adapters/graph';
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }));

/** What a docstring says of an operation: ``- `GET /path`: `Application.Permission`, a user with `Delegated.Permission` ``. */
const line = /^ \* - `((?:GET|POST|PATCH|DELETE) [^`]+)`: (.+)$/gm;
const said = sources.flatMap(({ text }) =>
  [...text.matchAll(line)].map(([, asked = '', least = '']) => `${asked}: ${least}`),
);

function inWords(operation: GraphOperation): string {
  const { application, delegated } = operation;
  const ofUser = delegated === undefined || delegated === application ? [] : [`a user with \`${delegated}\``];
  const ofApp = application === undefined ? [] : [`\`${application}\``];
  return `${nameOf(operation)}: ${[...ofApp, ...ofUser].join(', ')}`;
}

describe('the permissions of the app', () => {
  test('are said by the docstrings exactly as the calls have them as data', () => {
    expect(said.toSorted()).toEqual(operations.map(inWords).toSorted());
  });

  test('are named once for each operation', () => {
    const names = operations.map(({ operation }) => operation);

    expect(new Set(names).size).toBe(names.length);
  });

  test('are all listed: no file declares an operation that the list does not hold', () => {
    const alone = sources.flatMap(({ text }) =>
      [...text.matchAll(/graphOperation\(\s*'(\w+)'/g)].map(([, name]) => name),
    );
    const reading = sources.flatMap(({ text }) =>
      [...text.matchAll(/readOperations\(\s*'(\w+)'/g)].flatMap(([, noun]) =>
        ['Assignment', 'Eligibility'].flatMap((kind) => [
          `list${kind}${noun}s`,
          `listMy${kind}${noun}s`,
          `read${kind}${noun}`,
        ]),
      ),
    );

    expect([...alone, ...reading].toSorted()).toEqual(
      operations.map(({ operation }) => operation).toSorted(),
    );
  });

  test('are all given by the roles to grant, and no role to grant is included in another', () => {
    const names = requiredAppRoles().map(({ name }) => name);
    const asked = operations.flatMap(({ application, besides }) => [application, besides]);

    for (const role of asked)
      if (role !== undefined && !optionalAppRoles.includes(role))
        expect(names.filter((name) => gives(name, role))).not.toEqual([]);
    expect(names).toEqual([
      'AuditLog.Read.All',
      'Directory.Read.All',
      'PrivilegedAssignmentSchedule.Read.AzureADGroup',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
      'RoleAssignmentSchedule.ReadWrite.Directory',
      'RoleEligibilitySchedule.ReadWrite.Directory',
      'RoleManagement.Read.Directory',
      'RoleManagementAlert.Read.Directory',
      'RoleManagementPolicy.ReadWrite.Directory',
    ]);
  });

  test('are app roles to grant, with their ids and what each is for', () => {
    const roles = requiredAppRoles();

    expect(roles.find(({ name }) => name === 'RoleManagementAlert.Read.Directory')).toEqual({
      name: 'RoleManagementAlert.Read.Directory',
      id: 'ef31918f-2d50-4755-8943-b8638c0a077e',
      resourceAppId: '00000003-0000-0000-c000-000000000000',
      reasons: [
        {
          part: 'front',
          feature: 'api-alerts',
          why: "Callers of the API list PIM's own security alerts.",
        },
      ],
      operations: ['listAlerts', 'readAlert'],
    });
    expect(new Set(roles.map(({ id }) => id)).size).toBe(roles.length);
    for (const { reasons } of roles) for (const { why } of reasons) expect(why).toMatch(/^[A-Z][^.]+\.$/);
  });

  test('are asked of nobody where the app does without: only federated credentials, which it says are unread then', () => {
    expect(optionalAppRoles).toEqual(['Application.Read.All']);
    expect(requiredAppRoles().map(({ name }) => name)).not.toContain('Application.Read.All');
  });

  test('belong to a feature, each of them that an app can ask with', () => {
    const ofFeatures = new Set(features.flatMap(({ needs }) => needs.flatMap(({ operations: all }) => all)));

    expect(operations.filter((one) => one.application !== undefined && !ofFeatures.has(one))).toEqual([]);
  });

  test('that read PIM for Groups are of the part that keeps, and of no other', () => {
    const ofGroups = (part: 'front' | 'keeper' | 'writer') =>
      requiredAppRoles({ parts: [part] })
        .map(({ name }) => name)
        .filter((name) => name.endsWith('.AzureADGroup'));

    expect([ofGroups('front'), ofGroups('writer')]).toEqual([[], []]);
    expect(ofGroups('keeper')).toEqual([
      'PrivilegedAssignmentSchedule.Read.AzureADGroup',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    ]);
  });

  test.each(['front', 'keeper'] as const)('of the %s part write nothing', (part) => {
    expect(requiredAppRoles({ parts: [part] }).filter(({ name }) => name.includes('Write'))).toEqual([]);
  });

  test('write nothing where the app only plans', () => {
    const names = requiredAppRoles({ isPlanOnly: true }).map(({ name }) => name);

    expect(names).toEqual([
      'AuditLog.Read.All',
      'Directory.Read.All',
      'PrivilegedAssignmentSchedule.Read.AzureADGroup',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
      'RoleManagement.Read.Directory',
      'RoleManagementAlert.Read.Directory',
    ]);
  });
});
