import type { ChangeRecord, RunContent } from '../domain/model/command.ts';
import type { RunRecord } from '../domain/model/run.ts';
import type {
  ApprovalTokens,
  Clock,
  CommandStore,
  Decisions,
  Deliveries,
  Directory,
  Log,
  Notifier,
  RoleDefinitionSource,
  RoleManagement,
  RoleSettings,
  RulesSource,
  Self,
  Signer,
} from '../ports/index.ts';
import type { AccessWrites } from '../ports/tenant-writes.ts';
import type { Pause } from './read-back.ts';
import type { UpdateRoleSettings } from './update-role-settings.ts';
import type { Halt } from './writers-stop.ts';

/** Runs the jobs of this process for those who ask by a command. */
export interface WantedRuns {
  /** @param record of the command; its id is the run's. Never throws: the record of the run says how it ended. */
  run(content: RunContent, record: ChangeRecord, log: Log): Promise<RunRecord>;
}

/** What executing a command needs of the world. */
export interface ChangePorts {
  readonly tenantId: string;
  readonly commands: CommandStore;
  readonly decisions: Decisions;
  /** `undefined`: the settings do not say whose signatures count, so none does. */
  readonly approvalTokens: ApprovalTokens | undefined;
  readonly deliveries: Deliveries;
  /** Hears of every grant and every change of settings. */
  readonly notifier: Notifier;
  /** Where people find this app; `undefined`: the settings do not say. */
  readonly publicUrl?: string | undefined;
  readonly rules: RulesSource;
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly roleDefinitions: RoleDefinitionSource;
  readonly self: Self;
  readonly access: AccessWrites;
  readonly updateRoleSettings: UpdateRoleSettings;
  readonly clock: Clock;
  /** Asked before each item and before each request that changes the tenant. */
  readonly halt: Halt;
  readonly pause: Pause;
  /** Absent: this process runs no jobs for those who ask. */
  readonly wantedRuns?: WantedRuns;
  /** Signs claims, so that nobody else can say that this app did something. Absent: no key does. */
  readonly claimSigner?: Signer | undefined;
  readonly log: Log;
}
