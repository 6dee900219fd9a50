import type { ScheduleKind } from '../domain/model/access.ts';
import type { Refusal, ScheduleChange, Submission } from '../domain/model/role-schedules.ts';
import type { RulesUpdate } from '../domain/model/role-settings.ts';
import type { ReadCall, RoleCall } from './reading.ts';

/**
 * What alters a tenant. Only the room `changes/` uses these: the linter refuses any other importer of this file but the
 * adapters that implement it and the composition root.
 */

/** Changes of eligibilities and assignments. Throws `GraphCallError` for all that is no answer. */
export interface AccessWrites {
  /** Sends one change. After an unknown outcome (time-out, 5xx) it looks before it sends again. */
  submit(change: ScheduleChange, call: RoleCall): Promise<Submission>;
  /** Cancels a request. `undefined`: done; else Graph's refusal (400 for one that is over). */
  cancel(kind: ScheduleKind, requestId: string, call: RoleCall): Promise<Refusal | undefined>;
}

/** Changes of role settings. */
export interface RoleSettingsWrites {
  /** Changes fields of rules, by rule id: read, change, send the whole rules back, read all 17 again, restore if anything else moved. */
  update(
    policyId: string,
    changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    call: ReadCall,
  ): Promise<RulesUpdate>;
}

export interface TenantWrites {
  readonly access: AccessWrites;
  readonly roleSettings: RoleSettingsWrites;
}
