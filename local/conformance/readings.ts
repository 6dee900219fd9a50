/** A point about Graph that is not established, and the reading of it that the app takes. */
export interface Reading {
  readonly id: string;
  readonly question: string;
  /** What the app assumes, as it would be seen. */
  readonly assumed: string;
  /** What it means for the app where it is otherwise. */
  readonly otherwise: string;
  /** Of docs/graph-facts.md. */
  readonly heading: string;
}

const eitherWay = 'the app tries the other action by itself; renewals work either way';

export const readings = [
  {
    id: 'extend-early',
    question: 'May an eligibility be extended more than 14 days before its end?',
    assumed: 'yes',
    otherwise: eitherWay,
    heading: 'extend-renew-update-or-assign',
  },
  {
    id: 'extend-in-window',
    question: 'May it be extended in its last 14 days?',
    assumed: 'yes',
    otherwise: eitherWay,
    heading: 'extend-renew-update-or-assign',
  },
  {
    id: 'renew-after-end',
    question: 'May it be renewed right after its end?',
    assumed: 'yes',
    otherwise: eitherWay,
    heading: 'extend-renew-update-or-assign',
  },
  {
    id: 'renew-after-30-days',
    question: 'May it be renewed 31 days after its end?',
    assumed: 'no',
    otherwise: 'nothing: renewals of what lapsed come within `lapsedWithinDays`',
    heading: 'extend-renew-update-or-assign',
  },
  {
    id: 'assign-after-end',
    question: 'May it be assigned anew right after its end?',
    assumed: 'yes',
    otherwise: 'what lapsed can be renewed only so long as the renewal is taken',
    heading: 'extend-renew-update-or-assign',
  },
  {
    id: 'lapsed-listed',
    question: 'Is an expired schedule still listed?',
    assumed: 'no',
    otherwise: 'nothing: a schedule counts by its end, not by being listed',
    heading: 'extend-renew-update-or-assign',
  },
  {
    id: 'app-cancel',
    question: 'May an app cancel a request that begins later?',
    assumed: 'yes',
    otherwise: 'cancellations are refused to callers of the API; a removal does the same',
    heading: 'cancelling-a-request',
  },
  {
    id: 'cancelled-status',
    question: 'What becomes of a cancelled eligibility request?',
    assumed: 'Revoked',
    otherwise: 'nothing: `Canceled` counts as cancelled as well',
    heading: 'cancelling-a-request',
  },
  {
    id: 'cancel-of-done',
    question: 'With which status is the cancellation of a request refused that is over?',
    assumed: '400',
    otherwise: 'another status would be told as a failure of Graph, not as a refusal',
    heading: 'cancelling-a-request',
  },
  {
    id: 'role-filter',
    question: 'Can eligibility schedules be filtered by role?',
    assumed: 'yes',
    otherwise: 'long listings are read in one piece, which takes longer (log line `graph.undivided`)',
    heading: 'filters-of-pim-resources',
  },
  {
    id: 'unit-scope',
    question: 'Does an eligibility for a new administrative unit keep that scope?',
    assumed: 'yes',
    otherwise: 'the app says that Graph made something else; remove it by hand, and wait after making a unit',
    heading: 'delays-after-a-change',
  },
  {
    id: 'new-principal',
    question: 'What does PIM say of a principal that it does not know yet?',
    assumed: '404 SubjectNotFound, for half an hour at most',
    otherwise: 'a grant to a new account is told as refused for good',
    heading: 'delays-after-a-change',
  },
  {
    id: 'validation-only',
    question: 'Does a request that is only validated leave nothing behind?',
    assumed: 'yes',
    otherwise: 'do not use `validateOnly` of the API here',
    heading: 'start-and-end-of-a-request',
  },
  {
    id: 'created-by',
    question: 'Where does `createdBy` of a request by this caller name it?',
    assumed: 'user.id',
    otherwise:
      'application.id is read as well; where both are empty, acts of the app cannot be told from others’ by the request',
    heading: 'fields-of-requests',
  },
  {
    id: 'current-user-of-app',
    question: 'What does `filterByCurrentUser` answer to a token without a user?',
    assumed: 'a refusal',
    otherwise: 'nothing: the app never asks so without a user',
    heading: 'listings-of-pim-resources',
  },
  {
    id: 'single-rule',
    question: 'May an app change one rule of role settings by its own address?',
    assumed: 'no',
    otherwise: 'nothing: the app sends rules through their policy',
    heading: 'changing-role-settings',
  },
  {
    id: 'policy-id',
    question: 'Does the policy of a role keep its id when it is changed?',
    assumed: 'yes',
    otherwise: 'nothing: the policy is found again through its role',
    heading: 'changing-role-settings',
  },
  {
    id: 'longest-activation',
    question: 'May the settings allow activations of more than 24 hours?',
    assumed: 'no',
    otherwise: 'a baseline can ask for more than 24 hours here',
    heading: 'changing-role-settings',
  },
  {
    id: 'default-rules',
    question: 'Do an untouched role’s settings have the documented defaults?',
    assumed: 'yes',
    otherwise: 'nothing: settings are read and never assumed',
    heading: 'the-rules-of-a-role',
  },
  {
    id: 'eligibility-remove-permission',
    question: 'Does `RoleEligibilitySchedule.Remove.Directory` suffice to remove an eligibility?',
    assumed: 'no',
    otherwise: 'a deployment that only removes could have less',
    heading: 'permissions-to-read-and-write',
  },
  {
    id: 'activation-outlives',
    question: 'Does an activation that runs outlive the removal of its eligibility?',
    assumed: 'yes',
    otherwise: 'whoever takes the eligibility ends the activation as well',
    heading: 'request-actions',
  },
  {
    id: 'activation-outlasts',
    question: 'May an activation last longer than its eligibility?',
    assumed: 'yes',
    otherwise: 'nothing: what senders are given is an assignment',
    heading: 'assignment-in-place-of-activation',
  },
  {
    id: 'assign-while-active',
    question: 'What does an assignment answer where the role is activated?',
    assumed: 'RoleAssignmentExists',
    otherwise: 'an ask of a sender is answered otherwise for whoever has activated the role',
    heading: 'assignment-in-place-of-activation',
  },
  {
    id: 'activation-of-group',
    question: 'May a member activate an eligible group as a whole?',
    assumed: 'yes',
    otherwise: 'nothing: the app never sends a group’s id as a principal to be activated',
    heading: 'self-service-actions',
  },
  {
    id: 'licence-status',
    question: 'With which status is a tenant without the licence refused?',
    assumed: '400',
    otherwise: 'nothing: both are read as the missing licence',
    heading: 'errors-of-pim',
  },
  {
    id: 'licence-of-reads',
    question: 'Do reads of schedules need the licence?',
    assumed: 'no',
    otherwise: 'a run without the licence is blocked at its first look, not at its first change',
    heading: 'errors-of-pim',
  },
  {
    id: 'exchanged-acrs',
    question: 'Has an exchanged token the authentication contexts of the sign-in?',
    assumed: 'yes, or on request',
    otherwise: 'self-service asks for them by name and says what is missing',
    heading: 'tokens-on-behalf-of-a-user',
  },
  {
    id: 'settings-audit',
    question: 'Does the audit event of changed role settings name the rules?',
    assumed: 'yes',
    otherwise: 'nothing: without names it may have been any rule of the role',
    heading: 'audit-rows-of-pim',
  },
  {
    id: 'audit-page',
    question: 'Does the audit log take pages of 1,000 events?',
    assumed: 'yes',
    otherwise: 'the audit snapshot cannot read it here: tell us, with the report',
    heading: 'reading-the-audit-log',
  },
  {
    id: 'audit-digits',
    question: 'Does a filter of the audit log compare all digits of an instant?',
    assumed: 'yes',
    otherwise: 'nothing: where that matters instants are rounded up to a second',
    heading: 'reading-the-audit-log',
  },
  {
    id: 'unlike-nothing',
    question: 'Does a filter with `ne` let rows without a value through?',
    assumed: 'yes',
    otherwise: 'nothing: the parts of a long listing are compared with the whole',
    heading: 'filters-of-pim-resources',
  },
  {
    id: 'page-size',
    question: 'How many rows has a page of PIM?',
    assumed: 'any number',
    otherwise: 'nothing: every next link is followed',
    heading: 'listings-of-pim-resources',
  },
  {
    id: 'names-alike',
    question: 'Is a user found by a name of letters that look alike?',
    assumed: 'no',
    otherwise: 'nothing: the name in the answer is compared once more',
    heading: 'users-and-their-sign-ins',
  },
  {
    id: 'partner-principal',
    question: 'Is the reference to a principal of a partner’s tenant found by its id?',
    assumed: 'no',
    otherwise: 'nothing: whoever is not found is unknown, and nobody is called gone for that alone',
    heading: 'groups-service-principals-and-deleted-objects',
  },
  {
    id: 'unknown-group',
    question: 'What does PIM for Groups say of a group that there is not?',
    assumed: '404',
    otherwise: 'nothing: another refusal, or nobody, is as good',
    heading: 'pim-for-groups',
  },
  {
    id: 'unmanaged-group',
    question: 'Is the list of a group that PIM does not manage yet empty?',
    assumed: 'yes',
    otherwise: 'each night says of each such group that it could not be read',
    heading: 'pim-for-groups',
  },
  {
    id: 'licence-of-group-reads',
    question: 'Do reads of PIM for Groups need the licence?',
    assumed: 'no',
    otherwise: 'the history of access says that groups could not be read',
    heading: 'pim-for-groups',
  },
  {
    id: 'consent-withdrawn',
    question: 'How, and after how long, are tokens refused when consent was withdrawn?',
    assumed: 'any refusal',
    otherwise: 'nothing: each of them is read as consent that is missing',
    heading: 'an-application-in-other-tenants',
  },
] as const satisfies readonly Reading[];

export type ReadingId = (typeof readings)[number]['id'];
