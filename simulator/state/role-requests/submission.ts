import type { Caller } from '../../caller.ts';
import type { RequestKind } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import type { RequestedChange } from './requested-change.ts';

/** A request in shape, and everything it is judged by. */
export interface Submission {
  readonly tenant: Tenant;
  readonly kind: RequestKind;
  readonly requested: RequestedChange;
  readonly actor: Caller;
  readonly at: Date;
}
