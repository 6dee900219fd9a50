import type { Caller } from '../../caller.ts';
import type { RequestKind } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import type { RequestedChange } from './requested-change.ts';

/** A parsed request and the context that it is checked in. */
export interface Submission {
  readonly tenant: Tenant;
  readonly kind: RequestKind;
  readonly requested: RequestedChange;
  readonly actor: Caller;
  readonly at: Date;
}
