import type { AnswerEdit } from '../../simulator/faults/edit-answer.ts';
import type { KnownTenant, Part } from './known-tenant.ts';
import { lasting, type OddCase, onReads } from './odd-case.ts';

export const paths = {
  eligibilities: '/roleEligibilitySchedules\\?',
  assignments: '/roleAssignmentSchedules\\?',
  instances: '/roleAssignmentScheduleInstances',
  eligibilityRequests: '/roleEligibilityScheduleRequests',
  assignmentRequests: '/roleAssignmentScheduleRequests',
  users: '/users',
  members: '/transitiveMembers',
  policies: '/roleManagementPolicyAssignments',
  roleDefinitions: '/roleDefinitions',
  deleted: '/deletedItems',
} as const;

const endOfSchedule = 'scheduleInfo.expiration.endDateTime';
const aboutDue = { subjects: ['ends soon 1'], leftAlone: ['ends soon 1'] } as const;
const aboutStale = { subjects: ['not signing in 1'], leftAlone: ['not signing in 1'] } as const;

/** One odd row of a listing: everybody else is judged. */
export const rowCases: readonly OddCase[] = [
  ...[
    ['id null', { set: { id: null } }],
    ['id a number', { set: { id: 4711 } }],
    ['roleDefinitionId missing', { drop: ['roleDefinitionId'] }],
    ['directoryScopeId a number', { set: { directoryScopeId: 1 } }],
    ['status an object', { set: { status: { odd: true } } }],
    ['memberType a list', { set: { memberType: ['Direct'] } }],
    ['scheduleInfo null', { set: { scheduleInfo: null } }],
    ['expiration of an unknown type', { set: { 'scheduleInfo.expiration.type': 'afterSomething' } }],
    ['end not an instant', { set: { [endOfSchedule]: 'soon' } }],
    ['end missing', { drop: [endOfSchedule] }],
    ['start on a 41st day', { set: { 'scheduleInfo.startDateTime': '2026-13-41T00:00:00Z' } }],
  ].map(([what, edit]) => ofSchedule(String(what), 'ends soon 1', edit as AnswerEdit)),
  ...[
    ['end in the year 9999', { set: { [endOfSchedule]: '9999-12-31T23:59:59Z' } }, ['not-due', 'never-ends']],
    ['end in the year 1', { set: { [endOfSchedule]: '0001-01-01T00:00:00Z' } }, ['lapsed-too-long-ago']],
    ['end without a zone', { set: { [endOfSchedule]: '2026-12-06T02:30:00' } }, []],
  ].map(([what, edit, saidBy]) => ({
    ...ofSchedule(String(what), 'ends soon 1', edit as AnswerEdit),
    saidBy: saidBy as readonly string[],
  })),
  ofSchedule('memberType unknown', 'ends soon 1', { set: { memberType: 'Sideways' } }),
  ofSchedule('status unknown', 'ends soon 1', { set: { status: 'Dreaming' } }),
  ...[
    ['a row of null', { replace: null }],
    ['a row that is a text', { replace: 'row' }],
    ['principalId null', { set: { principalId: null } }],
    ['principalId empty', { set: { principalId: '' } }],
  ].map(([what, edit]) => ofNobody(String(what), edit as AnswerEdit)),
  {
    ...{ kind: 'row', name: 'eligibility: ids in another case', allows: 'all' },
    faults: (known) => [
      upperCased(known, paths.eligibilities, 'ends soon 1'),
      upperCased(known, paths.eligibilities, 'not signing in 1'),
    ],
  },
  {
    ...{ kind: 'row', name: 'eligibility: a row twice', allows: 'all' },
    faults: (known) => [insertOf(known, 'ends soon 1', {})],
  },
  {
    ...{
      kind: 'row',
      name: 'eligibility: a row twice, with ends that contradict',
      allows: 'all',
      ...aboutDue,
    },
    saidBy: ['not-due', 'already-extended'],
    leftAlone: [],
    faults: (known) => [insertOf(known, 'ends soon 1', { endDateTime: '2027-06-01T00:00:00Z' })],
  },
  ...[
    ['assignmentType unknown', { set: { assignmentType: 'Borrowed' } }],
    ['id null', { set: { id: null } }],
    ['a row of null', { replace: null }],
  ].map(
    ([what, edit]): OddCase => ({
      ...{ kind: 'row', name: `assignment: ${what}`, allows: 'all', subjects: ['standing'] },
      leftAlone: ['standing'],
      faults: (known) => [onReads(paths.assignments, odd(edit as AnswerEdit), known.scheduleOf('standing'))],
    }),
  ),
  ...[
    ['of an unknown action', { set: { action: 'adminBless' } }],
    ['of an unknown status', { set: { status: 'Dreaming' } }],
    ['made in the year 9999', { set: { createdDateTime: '9999-12-31T23:59:59Z' } }],
    ['made at no instant', { set: { createdDateTime: 'yesterday' } }],
  ].map(
    ([what, edit]): OddCase => ({
      ...{
        kind: 'row',
        name: `request: ${what}`,
        allows: 'all',
        subjects: ['in use 1'],
        leftAlone: ['in use 1'],
      },
      faults: (known) => [
        onReads(paths.eligibilityRequests, odd(edit as AnswerEdit), known.requestOf('in use 1')),
      ],
    }),
  ),
  ...[
    ['accountEnabled missing', { drop: ['accountEnabled'] }],
    ['accountEnabled a text', { set: { accountEnabled: 'yes' } }],
    ['createdDateTime on a 41st day', { set: { createdDateTime: '2026-13-41T00:00:00Z' } }],
    ['id a number', { set: { id: 4711 } }],
    ['signInActivity missing', { drop: ['signInActivity'] }],
    ['signInActivity null', { set: { signInActivity: null } }],
    ['signInActivity a text', { set: { signInActivity: 'never' } }],
    ['sign-ins in the year 1', { set: signInsAt('0001-01-01T00:00:00Z') }],
    ['sign-ins at no instant', { set: signInsAt('never') }],
  ].flatMap(([what, edit]): OddCase[] => {
    const one = ofUser(String(what), 'in use 1', edit as AnswerEdit);
    return [
      one,
      lasting(one),
      { ...ofUser(String(what), 'not signing in 1', edit as AnswerEdit), ...aboutStale, leftAlone: [] },
    ];
  }),
  {
    ...ofUser('sign-ins in the year 9999', 'not signing in 1', { set: signInsAt('9999-12-31T23:59:59Z') }),
    ...aboutStale,
  },
  {
    ...ofUser('accountEnabled missing', 'disabled', { drop: ['accountEnabled'] }),
    ...{ subjects: ['disabled'], leftAlone: ['disabled'] },
  },
];

export function odd(edit: AnswerEdit) {
  return { kind: 'odd-answer', edit } as const;
}

function ofSchedule(what: string, part: Part, edit: AnswerEdit): OddCase {
  return {
    ...{ kind: 'row', name: `eligibility: ${what}`, allows: 'all', subjects: [part], leftAlone: [part] },
    faults: (known) => [onReads(paths.eligibilities, odd(edit), known.scheduleOf(part))],
  };
}

/** Whose row it is cannot be read, so that it may be that of a member of a group with the role: the group is left alone too. */
function ofNobody(what: string, edit: AnswerEdit): OddCase {
  const one = ofSchedule(what, 'ends soon 1', edit);
  return { ...one, subjects: ['ends soon 1', 'group that ends soon'] };
}

/** Of one user, in the listing and asked for alone. */
function ofUser(what: string, part: Part, edit: AnswerEdit): OddCase {
  return {
    ...{ kind: 'row', name: `user ${part}: ${what}`, allows: 'all', subjects: [part], leftAlone: [part] },
    faults: (known) => [
      onReads(`${paths.users}\\?`, odd(edit), known.idOf(part)),
      onReads(`${paths.users}/${known.idOf(part)}`, odd(edit)),
    ],
  };
}

function signInsAt(instant: string) {
  return {
    'signInActivity.lastSignInDateTime': instant,
    'signInActivity.lastNonInteractiveSignInDateTime': instant,
    'signInActivity.lastSuccessfulSignInDateTime': instant,
  };
}

function upperCased(known: KnownTenant, path: string, part: Part) {
  const set = { principalId: known.idOf(part).toUpperCase(), id: known.scheduleOf(part).toUpperCase() };
  return onReads(path, odd({ set }), known.scheduleOf(part));
}

/** The row of somebody once more, at the end of the pages that it is on. */
function insertOf(known: KnownTenant, part: Part, expiration: Readonly<Record<string, string>>) {
  const row = {
    id: known.scheduleOf(part),
    principalId: known.idOf(part),
    roleDefinitionId: '0964bb5e-9bdb-4d7b-ac29-58e794862a40',
    directoryScopeId: '/',
    status: 'Provisioned',
    createdUsing: known.scheduleOf(part),
    createdDateTime: '2026-10-21T02:30:00Z',
    modifiedDateTime: null,
    memberType: 'Direct',
    scheduleInfo: {
      startDateTime: '2026-10-21T02:30:00Z',
      recurrence: null,
      expiration: {
        type: 'afterDateTime',
        endDateTime: '2026-12-06T02:30:00Z',
        duration: null,
        ...expiration,
      },
    },
  };
  return onReads(paths.eligibilities, odd({ insert: [row] }), known.scheduleOf(part));
}
