/**
 * What the documentation leaves open about PIM, each with the reading this simulator takes unless told otherwise, and
 * conditions of a tenant that a test may want. Changed at any time: the next request is judged by the new ones.
 */
export interface PimSwitches {
  /** `none`: every request is refused with `AadPremiumLicenseRequired`. */
  licence: 'P2' | 'none';
  /** Not established which of the two Graph answers without a licence. */
  licenceStatus: 400 | 403;
  /** So long after its creation PIM does not know a principal: 404 `SubjectNotFound`. 0: it knows it at once. */
  subjectDelayMinutes: number;
  /** Whether an assignment can be extended at any time, or only in its last 14 days, as the portal offers it. */
  extendWindow: 'any' | 'last14days';
  /** Whether an expired assignment can be renewed at any time, or only for 30 days, as the portal offers it. */
  renewWindow: 'any' | 'last30days';
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
  licenceStatus: 400,
  subjectDelayMinutes: 0,
  extendWindow: 'any',
  renewWindow: 'last30days',
  activationWithoutEligibility: 'continues',
  appOnlyFilterByCurrentUser: 'refused',
  appOnlyCancel: 'allowed',
  cancelledEligibility: 'Revoked',
  eligibilityRemovePermission: 'refused',
  selfActivateForGroup: 'whole-group',
  administrativeUnitScopeLost: false,
};
