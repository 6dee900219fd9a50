import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { RoleFindings } from '../../src/ports/index.ts';

/** Findings of role settings in memory. */
export class FakeRoleFindings implements RoleFindings {
  findings: readonly RoleFinding[] = [];

  async read(): Promise<readonly RoleFinding[]> {
    return this.findings;
  }

  async replace(findings: readonly RoleFinding[]): Promise<void> {
    this.findings = [...findings];
  }
}
