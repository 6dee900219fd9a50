import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { appRoleIds, type GraphOperation, nameOf } from '../../../src/adapters/graph/client/operation.ts';
import { operations, requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';

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

  test('are app roles to grant, with their ids and what each is for', () => {
    const roles = requiredAppRoles();

    expect(roles.map(({ name }) => name)).toEqual(Object.keys(appRoleIds).toSorted());
    expect(roles.find(({ name }) => name === 'RoleManagementAlert.Read.Directory')).toEqual({
      name: 'RoleManagementAlert.Read.Directory',
      id: 'ef31918f-2d50-4755-8943-b8638c0a077e',
      resourceAppId: '00000003-0000-0000-c000-000000000000',
      operations: ['listAlerts', 'readAlert'],
    });
    expect(new Set(roles.map(({ id }) => id)).size).toBe(roles.length);
  });

  test('can be told for a part of the app alone', () => {
    const audit = operations.filter(({ operation }) => operation === 'listAuditEvents');

    expect(requiredAppRoles(audit)).toMatchObject([{ name: 'AuditLog.Read.All' }]);
  });
});
