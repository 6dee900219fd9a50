/** What the columns of exports mean, for whoever has to read them without us. */

const instant = 'UTC, ISO 8601';

/** The four columns of an instant that may lie between two looks. */
function ofTime(prefix: string, what: string): Readonly<Record<string, string>> {
  return {
    [`${prefix}At`]: `${what}, exactly (${instant}). Empty: it lies between the next two.`,
    [`${prefix}After`]: `${what}: after this instant, at which a run had not found it yet (${instant}). Empty: it is exact, or no run had looked before.`,
    [`${prefix}Before`]: `${what}: no later than this instant, at which a run found it (${instant}). Empty: it is exact.`,
    [`${prefix}KnownFrom`]: `Where that instant is from: schedule, request, audit-event, change or review; otherwise the id of the run that found it.`,
  };
}

/** The seven columns of why something happened. */
function ofCause(prefix: string, what: string): Readonly<Record<string, string>> {
  return {
    [`${prefix}by`]: `Object id of whoever asked for ${what} or did it. Empty: nobody tells.`,
    [`${prefix}approvedBy`]: `Object id of whoever approved ${what}. Empty: nobody had to, or nobody tells.`,
    [`${prefix}justification`]: `The reason that was given for ${what}.`,
    [`${prefix}ticket`]: `The ticket that was given for ${what}.`,
    [`${prefix}requestId`]: `Id of the request to PIM that ${what} came from.`,
    [`${prefix}changeId`]: `Id of the change of this app that ${what} came from: own-changes has it.`,
    [`${prefix}auditEventId`]: `Id of the event of Entra's audit log that tells of ${what}.`,
  };
}

const atBothEnds = (name: string, what: string) => ({
  [`${name}AtStart`]: `${what} at the start of the period. Empty: nobody knows.`,
  [`${name}AtEnd`]: `${what} at the end of the period.`,
});

/** By name of the column; `TABLE COLUMN` where a table means something of its own. */
const meanings: Readonly<Record<string, string>> = {
  record:
    'Kind of record: eligibility (may be activated), assignment (active), membership (of a group that has access), request, role, role-settings, principal (its state), review.',
  principalId: 'Object id of the user, group or service principal: stable, also when it is renamed.',
  principalKind: 'user, group, servicePrincipal or another kind; unknown: Entra did not say.',
  principalName: 'Display name at that time, as Entra gave it.',
  accountEnabled: 'Whether the account could sign in at that time. Empty: not known, or not of that kind.',
  roleDefinitionId: 'Id of the role: the same in every tenant for roles of Microsoft.',
  roleName: 'Name of the role at that time.',
  directoryScopeId: 'Where it holds: / is the whole directory, otherwise one administrative unit or object.',
  groupId: 'Object id of the group, where the access is to a group or comes of it.',
  groupAccess: 'member or owner of the group.',
  assignmentType: 'Assigned (given) or Activated (by the person, from an eligibility).',
  memberType: 'Direct, Inherited or Group, as PIM says.',
  scheduleId: "Id of PIM's schedule behind it.",
  startDateTime: `When the schedule says that it begins (${instant}).`,
  endDateTime: `When the schedule says that it ends (${instant}); never: it has no end; unknown: it could not be read; of a request also a duration.`,
  status: 'Of a request its status; of a review its verdict.',
  holds: 'active: it could be used at that instant; eligible: it had to be activated first.',
  path: 'direct: the principal has it itself; group: as a member of a group; group-eligibility: no member, but eligible for the membership of a group (PIM for Groups); activation: activated from an eligibility.',
  throughAs:
    'What the principal is to that group: member, or eligible for its membership (PIM for Groups). Empty: through none.',
  throughGroupId: 'Object id of the group that it comes through. Empty: through none.',
  throughGroupName: 'Name of that group at that time.',
  isCertain: 'false: nobody knows for sure that it was so just then, as it lies between two looks.',
  at: `The instant that the row is about (${instant}).`,
  ...ofTime('since', 'Since when the access is so'),
  ...ofCause('', 'it'),
  ...ofTime(
    'memberSince',
    'Since when the principal is a member of the group, or eligible for its membership',
  ),
  ...ofCause('member-', 'the membership'),
  ...ofTime('began', 'When it began'),
  ...ofTime('ended', 'When it ended'),
  ...ofCause('ended-', 'its end'),
  ...ofTime('beforeSince', 'Since when it had been as it was before'),
  ...ofTime('afterSince', 'Since when it is as it is after'),
  ...ofTime('', 'When it happened'),
  beforeIsCertain: 'false: nobody knows for sure that it was so at the first instant.',
  afterIsCertain: 'false: nobody knows for sure that it was so at the second instant.',
  whatChanged:
    'Of what changed: each member that is otherwise, as JSON before and after. The exact form has both records whole (format=jsonl).',
  difference: 'added, removed or changed between the two instants.',
  beganAs:
    'opened: it began to be; revised: it became otherwise; unknown: it was there before the history began.',
  endedAs:
    'closed: it was found gone; revised: it became otherwise; expired: its schedule ended. Empty: it lasts.',
  learntAt: `When this app learnt it (${instant}); of what it knew before a month began, when the first run of the month wrote it down again.`,
  learntBy: 'Id of the run that learnt it: runs has it.',
  hours: 'For how many hours. Empty: it lasts.',
  ...atBothEnds('standing', 'Principals that had the role for good'),
  ...atBothEnds('temporary', 'Principals that had the role until a set end'),
  ...atBothEnds('activated', 'Principals that had activated the role'),
  ...atBothEnds('eligible', 'Principals that could activate the role'),
  ...atBothEnds('activeRoles', 'Roles that it had, by name'),
  ...atBothEnds('eligibleRoles', 'Roles that it could activate, by name'),
  isPrivileged: 'Whether Microsoft marks the role as privileged.',
  standing: 'Assignments without an end.',
  temporary: 'Assignments with an end.',
  activated: 'Activations in force.',
  eligible: 'Eligibilities.',
  uncertain: 'Of all these, how many nobody knows for sure to have been so just then.',
  what: 'What happened.',
  how: 'closed: it was found gone; expired: its schedule ended. Empty: it began, or is still there.',
  countedFrom: `Where the lag is counted from (${instant}): the request of what began; when the account was found disabled or deleted.`,
  lagHours: 'Hours from then to when it happened, or to the end of the period where it is still there.',
  ruleId: 'Id of the rule of the role, as PIM calls it: Approval_EndUser_Assignment and 16 others.',
  since: `Since when (${instant}).`,
  value: 'The rule as Microsoft Graph gave it, as JSON. Empty: there was none.',
  before: 'The rule as it was before. Empty: it is as found first.',
  lastModifiedBy: 'Who last changed the settings of the role, as Entra says.',
  lastModifiedDateTime: `When that was (${instant}).`,
  state: 'How it ended or stands.',
  baseline: 'Name of the baseline that the role is held to. Empty: none.',
  checkedAt: `When the settings were checked last (${instant}).`,
  setting: 'The setting in words.',
  strength: 'weaker, stronger or neither, compared with the baseline.',
  sentence: 'The difference in a sentence.',
  outcome: 'What came of it.',
  because: 'Why.',
  changeId: 'Id of the change of this app: own-changes has it.',
  changedAt: `When the setting was changed last, by the audit log (${instant}).`,
  changedBy: 'Who changed it last, by the audit log.',
  askedAt: `When it was asked for (${instant}).`,
  operation: 'What was asked for: assign, remove, review.keep and others.',
  source: 'Whether a job, a caller of the API, a sender of messages or a person for themself asked.',
  askedBy: 'Object id of whoever asked; of a job its name.',
  targetId: 'Id of the role, group, policy or request that it is about.',
  targetName: 'Name of that role, where it is one that the history knows.',
  where: 'Scope of the role, or member or owner of the group.',
  settledAt: `When it was over (${instant}).`,
  approvedAt: `When it was approved (${instant}).`,
  graphRequestId: "Microsoft Graph's id of the request that was sent.",
  of: 'eligibility or assignment.',
  verdict: 'keep, or remove: what the person decided. A review removes nothing by itself.',
  reviewedBy: 'Object id of the person who reviewed it.',
  reviewedAt: `When it was reviewed (${instant}).`,
  comment: 'What the person wrote.',
  nextDueAt: `When it is to be reviewed again (${instant}). Empty: no date was set.`,
  isOverdue: 'true: that date was over at the end of the period, or now where no period was asked for.',
  activityDateTime: `When it happened (${instant}).`,
  activity: "What happened, in Entra's words.",
  result: 'success or failure.',
  resultReason: 'Why, where Entra says so.',
  byKind: 'user or app.',
  byId: 'Object id of the user or service principal that did it, or the application id where that is all there is.',
  byName: 'Name of whoever did it at that time.',
  targetIds: 'Ids of what it was done to, with semicolons between them.',
  targetNames: 'Their names, in the same order.',
  targetTypes: 'Their types, in the same order.',
  category: "Category in Entra's audit log.",
  service: 'The service of Entra that logged it.',
  correlationId: 'Events of one act share it.',
  eventId: 'Id of the event.',
  isConflict: 'true: the event came back from Entra with other content than it had at first; both are kept.',
  id: 'Id of the run.',
  job: 'What the run does.',
  startedAt: `When it began (${instant}).`,
  finishedAt: `When it ended (${instant}). Empty: it did not.`,
  requests: 'Requests that it sent to Microsoft Graph.',
  pages: 'Pages that it got.',
  read: 'Rows that it got.',
  reason: 'Why it ended so.',
  rows: 'How many rows of the history.',
  part: 'The part of the tenant or of the records that is not whole.',
  tables: 'The tables that it is missing in; all: in each.',
  table: 'The table: its file is tables/NAME.csv.',
  column: 'The column of that table.',
  meaning: 'What it says.',
  'own-changes state': 'done, refused, expired and others: docs/api.md of the app has all of them.',
  'own-changes outcome': 'What it came to, as a code.',
  'own-changes approvedBy': 'Object id of whoever approved it. Empty: it needed no approval, or has none.',
  'own-changes justification': 'The reason that was given, or the comment of a review.',
  'own-changes principalId': 'Object id of whose access it is about.',
  'drift state': 'compliant, drift, no-baseline or unreadable.',
  'drift since': `Since when the role is in that state (${instant}).`,
  'runs state': 'succeeded, partial (some of it could not be read), blocked or failed.',
  'erasures what': 'What was taken out: a principal, whose id is not kept, or whole intervals.',
  'erasures by': 'Name that whoever took it out gave.',
  'erasures reason': 'Reason that they gave.',
  'reviews changeId': 'Id of the record of the review: own-changes has it.',
  'joiners-leavers what': 'began, ended, or kept by a disabled account.',
  'role-settings what':
    'as found: at the start of the period, or when the role was first seen; changed: since then.',
};

/** What a column of a table means. @throws TypeError for one that nobody has explained. */
export function meaningOf(table: string, column: string): string {
  const meaning = meanings[`${table} ${column}`] ?? meanings[column];
  if (meaning === undefined) throw new TypeError(`column ${column} of ${table} has no meaning`);
  return meaning;
}

/** A column as a sidecar explains it. */
export interface ExplainedColumn {
  readonly name: string;
  readonly meaning: string;
}

export function explained(
  table: string,
  columns: readonly { readonly name: string }[],
): readonly ExplainedColumn[] {
  return columns.map(({ name }) => ({ name, meaning: meaningOf(table, name) }));
}
