import type { RoleDefinitions } from '../../src/domain/model/role-definitions.ts';
import type { RoleDefinitionSource } from '../../src/ports/index.ts';
import { usualRoles } from '../snapshot-builder.ts';

/** Role definitions in memory. */
export class FakeRoleDefinitions implements RoleDefinitionSource {
  /** What is read, or the error of every read. */
  answer: RoleDefinitions | Error = usualRoles();
  /** Number of reads. */
  reads = 0;

  async read(): Promise<RoleDefinitions> {
    this.reads += 1;
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  }
}
