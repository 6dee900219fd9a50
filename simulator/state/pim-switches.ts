import { lapsedKeptHours } from './role-schedules.ts';

/**
 * What the documentation leaves open about PIM, each with the reading this simulator takes unless told otherwise, and
 * conditions of a tenant that a test may want. Changed at any time: the next request is judged by the new ones.
 */
export interface PimSwitches {
  /** `none`: every request is refused with `AadPremiumLicenseRequired`. */
  licence: 'P2' | 'none';
  /** Whether schedules and instances cannot be read either without a licence. */
  licenceOfReads: 'needless' | 'needed';
  /** Not established which of the two Graph answers without a licence. */
  licenceStatus: 400 | 403;
  /** So long after its creation PIM does not know a principal: 404 `SubjectNotFound`. 0: it knows it at once. */
  subjectDelayMinutes: number;
  /** Whether an assignment can be extended at any time, only in its last 14 days, as the portal offers it, or never. */
  extendWindow: 'any' | 'last14days' | 'refused';
  /** Whether an expired assignment can be renewed for 30 days, as the portal offers it, at any time, or never. */
  renewWindow: 'last30days' | 'any' | 'refused';
  /**
   * What becomes of a schedule at its end. `gone`: it is listed no longer. `listed`: it is for 30 days more, as in the
   * portal. `inTheWay`: so long `adminAssign` is refused as well, as though it were still there.
   */
  lapsedSchedules: 'gone' | 'listed' | 'inTheWay';
  /** What becomes of a running activation when its eligibility is removed. */
  activationWithoutEligibility: 'continues' | 'ends';
  /** What `filterByCurrentUser` answers to a token without a user. */
  appOnlyFilterByCurrentUser: 'refused' | 'empty';
  /** Whether a token without a user may cancel; permission data and reference pages say so, proof was not found. */
  appOnlyCancel: 'allowed' | 'refused';
  /** What a cancelled eligibility request becomes: its reference page says `Revoked`. */
  cancelledEligibility: 'Revoked' | 'Canceled';
  /** Whether `RoleEligibilitySchedule.Remove.Directory` removes eligibilities; permission data does not list it. */
  eligibilityRemovePermission: 'refused' | 'accepted';
  /** Whether a member may activate an eligible group as a whole, with the group as principal (seen in the field). */
  selfActivateForGroup: 'whole-group' | 'refused';
  /** A defect of the cloud: an eligibility scoped to an administrative unit lands at `/`. */
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
  administrativeUnitScopeLost: false,
};

/** How long after its end a schedule is still listed. */
export function listedHours({ lapsedSchedules }: PimSwitches): number {
  return lapsedSchedules === 'gone' ? 0 : lapsedKeptHours;
}
