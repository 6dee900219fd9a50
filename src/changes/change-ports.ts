import type {
  Clock,
  CommandStore,
  Directory,
  Log,
  RoleManagement,
  RoleSettings,
  RulesSource,
} from '../ports/index.ts';
import type { TenantWrites } from '../ports/tenant-writes.ts';
import type { Pause } from './read-back.ts';

/** What executing a command needs of the world. */
export interface ChangePorts {
  readonly commands: CommandStore;
  readonly rules: RulesSource;
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly writes: TenantWrites;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}
