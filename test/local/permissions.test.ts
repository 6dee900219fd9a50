import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

function permissions(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/permissions.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run permissions', () => {
  test('names the permissions of each part, each with its id, its features and why', () => {
    const { status, stdout } = permissions();

    expect(status).toBe(0);
    expect(stdout.match(/^\S+$/gm)).toEqual(['front', 'keeper', 'writer']);
    expect(stdout).toContain(
      [
        '  RoleManagementAlert.Read.Directory  ef31918f-2d50-4755-8943-b8638c0a077e',
        "      api-alerts: Callers of the API list PIM's own security alerts.",
      ].join('\n'),
    );
  });

  test('knows parts that share an identity, and what only planning needs', () => {
    const { stdout } = permissions('--part', 'keeper,writer', '--plan-only', '--json');

    const { planOnly, identities } = JSON.parse(stdout);
    expect(planOnly).toBe(true);
    expect(identities).toHaveLength(1);
    expect(identities[0].parts).toEqual(['keeper', 'writer']);
    expect(identities[0].roles.map(({ name }: { name: string }) => name)).toEqual([
      'AuditLog.Read.All',
      'Directory.Read.All',
      'PrivilegedAssignmentSchedule.Read.AzureADGroup',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup',
      'RoleManagement.Read.Directory',
    ]);
  });

  test('says which parts there are where one is not known', () => {
    const { status, stderr } = permissions('--part', 'back');

    expect(status).toBe(2);
    expect(stderr).toContain('--part back: expected front, keeper, writer.');
  });
});
