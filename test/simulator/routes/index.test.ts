import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../simulator/routes/index.ts';

describe('the routes', () => {
  test('are all different', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);

    expect(new Set(names).size).toBe(names.length);
  });

  test.each(
    routes.map(({ method, path, permissions, workload }) => ({ method, path, permissions, workload })),
  )('$method $path asks for a permission and counts against a quota', ({ path, permissions, workload }) => {
    expect(permissions.length).toBeGreaterThan(0);
    expect(workload).toBe(workloadOf(path));
  });

  function workloadOf(path: string): string {
    if (path.startsWith('/v1.0/auditLogs/')) return 'reports';
    return /^\/(v1\.0|beta)\/(roleManagement|policies|identityGovernance)\//.test(path) ? 'pim' : 'directory';
  }
});
