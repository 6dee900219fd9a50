import { lapsedKeptHours } from './role-schedules.ts';

/**
 * Points that PIM's documentation leaves open, each with the reading that this simulator takes by default, and
 * conditions that a test may need. They can change at any time: the next request uses the new values.
 */
export interface PimSwitches {
  /** `none`: every request is refused with `AadPremiumLicenseRequired`. */
  licence: 'P2' | 'none';
  /** Whether reading schedules and instances needs a licence as well. */
  licenceOfReads: 'needless' | 'needed';
  /** The status of the licence refusal. It is not established which of the two Graph uses. */
  licenceStatus: 400 | 403;
  /** Minutes after its creation until PIM knows a principal; before that: 404 `SubjectNotFound`. 0: at once. */
  subjectDelayMinutes: number;
  /** When an assignment can be extended: at any time, only in its last 14 days as the portal offers it, or never. */
  extendWindow: 'any' | 'last14days' | 'refused';
  /**
   * How long an expired assignment can be renewed: for 30 days as the portal offers it, without limit, or not at all.
   */
  renewWindow: 'last30days' | 'any' | 'refused';
  /**
   * The fate of an expired schedule. `gone`: it is no longer listed. `listed`: it is listed for 30 more days, as in
   * the portal. `inTheWay`: for as long, `adminAssign` is refused as well.
   */
  lapsedSchedules: 'gone' | 'listed' | 'inTheWay';
  /** Whether a running activation outlives the removal of its eligibility. */
  activationWithoutEligibility: 'continues' | 'ends';
  /** The answer of `filterByCurrentUser` to a token without a user. */
  appOnlyFilterByCurrentUser: 'refused' | 'empty';
  /**
   * Whether a token without a user may cancel. Permission data and reference pages say so; no observation confirms
   * it.
   */
  appOnlyCancel: 'allowed' | 'refused';
  /** The status of a cancelled eligibility request. Its reference page says `Revoked`. */
  cancelledEligibility: 'Revoked' | 'Canceled';
  /** Whether `RoleEligibilitySchedule.Remove.Directory` removes eligibilities. Permission data does not list it. */
  eligibilityRemovePermission: 'refused' | 'accepted';
  /** Whether a member may activate an eligible group as a whole, with the group as principal (observed). */
  selfActivateForGroup: 'whole-group' | 'refused';
  /**
   * Whether eligibility schedules can be filtered by role. Their page does not say so; those of all other resources of
   * PIM do, and it was observed.
   */
  eligibilityRoleFilter: 'answered' | 'refused';
  /** A defect of the cloud: an eligibility for an administrative unit is assigned at `/`. */
  administrativeUnitScopeLost: boolean;
}

export const defaultPimSwitches: Readonly<PimSwitches> = {
  licence: 'P2',
  licenceOfReads: 'needless',
  licenceStatus: 400,
  subjectDelayMinutes: 0,
  extendWindow: 'any',
  renewWindow: 'last30days',
  lapsedSchedules: 'gone',
  activationWithoutEligibility: 'continues',
  appOnlyFilterByCurrentUser: 'refused',
  appOnlyCancel: 'allowed',
  cancelledEligibility: 'Revoked',
  eligibilityRemovePermission: 'refused',
  selfActivateForGroup: 'whole-group',
  eligibilityRoleFilter: 'answered',
  administrativeUnitScopeLost: false,
};

/** Hours that a schedule stays listed after its end. */
export function listedHours({ lapsedSchedules }: PimSwitches): number {
  return lapsedSchedules === 'gone' ? 0 : lapsedKeptHours;
}
