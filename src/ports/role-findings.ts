import type { RoleFinding } from '../domain/model/role-finding.ts';
import type { OnOddRow } from './reading.ts';

/** What the last check of role settings found, a finding a role. */
export interface RoleFindings {
  read(onOdd?: OnOddRow): Promise<readonly RoleFinding[]>;
  /** Writes the findings, and takes away those of roles that are not among them. May be called again with the same. */
  replace(findings: readonly RoleFinding[]): Promise<void>;
}
