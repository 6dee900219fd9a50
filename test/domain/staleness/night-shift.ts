import type { Mark } from '../../../src/domain/model/plan.ts';
import type { GroupState, PrincipalState, UserState } from '../../../src/domain/model/snapshot.ts';
import { memory } from '../../memory-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  group,
  NIGHT_SHIFT,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { inForce, planned } from './planned.ts';

/** What our store knows of the night shift: never activated. */
export const held = memory({ principalId: NIGHT_SHIFT, lastActivatedAt: undefined });
/** Somebody who has signed in a hundred days ago for the last time. */
export const away = (overrides: Partial<UserState> = {}): UserState =>
  user({ signIn: { kind: 'at', at: days(-100) }, ...overrides });
export const twoAway: readonly PrincipalState[] = [away(), away({ id: GRACE })];
export const ofTwo: Partial<GroupState> = { memberIds: [GRACE, ADA] };

/** Ada and Grace are in the night shift, which has been eligible for 173 days and has 100 more. */
export function outcome(
  members: readonly PrincipalState[],
  of: Partial<GroupState> = ofTwo,
  seen: SnapshotParts = {},
  // So long that nothing is stale for want of an activation, unless a test says so.
  given = inForce({ neverActivated: { mode: 'apply', days: 200 } }),
  marks: readonly Mark[] = [],
) {
  const [item] = planned(
    {
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end: days(100) })],
      memories: [held],
      principals: [group(of), ...members],
      ...seen,
    },
    given,
    marks,
  );
  return item;
}

/** The decision and its reason, in a word each. */
export const said = (...given: Parameters<typeof outcome>) => {
  const item = outcome(...given);
  return `${item?.decision} ${item?.reason}`;
};
