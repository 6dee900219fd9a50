import type { RequestKind } from '../role-schedules.ts';
import type { Tenant } from '../tenant.ts';
import type { Actor } from './actor.ts';
import type { WantedChange } from './wanted-change.ts';

/** A request in shape, and everything it is judged by. */
export interface Submission {
  readonly tenant: Tenant;
  readonly kind: RequestKind;
  readonly wanted: WantedChange;
  readonly actor: Actor;
  readonly at: Date;
}
