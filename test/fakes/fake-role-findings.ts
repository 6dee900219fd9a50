import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { OnOddRow, RoleFindings } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** Findings of role settings in memory. */
export class FakeRoleFindings implements RoleFindings {
  findings: readonly RoleFinding[] = [];
  readonly planted = new PlantedRows();

  async read(onOdd?: OnOddRow): Promise<readonly RoleFinding[]> {
    this.planted.meet(onOdd);
    return this.findings;
  }

  async replace(findings: readonly RoleFinding[]): Promise<void> {
    this.findings = [...findings];
  }
}
