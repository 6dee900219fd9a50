import type { FaultOptions } from '../../simulator/faults/fault.ts';
import { type KnownTenant, onDay, type Part } from './known-tenant.ts';
import { type Allows, lasting, type OddCase, onReads } from './odd-case.ts';
import { odd, paths } from './row-cases.ts';

type Fault = Omit<FaultOptions, 'match'>;

const listing = (
  name: string,
  path: string,
  fault: Fault,
  allows: Allows,
  more: Partial<OddCase> = {},
): OddCase => ({
  ...{ kind: 'listing', name, allows },
  faults: () => [onReads(path, fault)],
  ...more,
});

const notFound: Fault = {
  kind: 'refusal',
  refusal: { status: 404, code: 'Request_ResourceNotFound', message: 'Resource does not exist.' },
};

/** What may be made of one page, for a listing that everything rests on. */
const pageFaults: readonly (readonly [string, Fault])[] = [
  ['no value', odd({ drop: ['value'] })],
  ['value null', odd({ set: { value: null } })],
  ['value a text', odd({ set: { value: 'none' } })],
  ['next link to another host', { kind: 'foreign-next-link' }],
  ['next link to itself', { kind: 'looping-next-link' }],
  ['next link that is relative', odd({ set: { '@odata.nextLink': '/v1.0/next' } })],
  ['next link a number', odd({ set: { '@odata.nextLink': 7 } })],
  ['HTML with 200', { kind: 'html-body' }],
  ['JSON that ends in the middle', { kind: 'truncated-json' }],
  ['a body that is cut', { kind: 'cut-body' }],
  ['429, again in a day', { kind: '429', retryAfterSeconds: 86_400 }],
  ['an endless body', { kind: 'huge-body', bytes: 70_000_000 }],
  ['no answer', { kind: 'hang' }],
  ['404', notFound],
];

/** Ends early without an error. */
const cutAt = (keep: number) => odd({ keep });

export const listingCases: readonly OddCase[] = [
  ...pageFaults.map(([what, fault]) =>
    listing(`eligibilities: ${what}`, paths.eligibilities, fault, 'nothing'),
  ),
  ...pageFaults
    .slice(0, 3)
    .map(([what, fault]) => listing(`users: ${what}`, `${paths.users}\\?`, fault, 'nothing')),
  listing('eligibilities: end after 5 rows', paths.eligibilities, cutAt(5), 'nothing'),
  listing('eligibilities: end after all but one', paths.eligibilities, cutAt(11), 'nothing'),
  {
    ...{ kind: 'listing', name: 'eligibilities: one left out', allows: 'all' },
    ...{ subjects: ['ends soon 1'], hidden: ['ends soon 1'] },
    faults: (known) => [onReads(paths.eligibilities, odd({ without: known.scheduleOf('ends soon 1') }))],
  },
  listing('eligibilities: empty', paths.eligibilities, cutAt(0), 'nothing'),
  listing('assignments: end after a row', paths.assignments, cutAt(1), 'renewals'),
  listing('assignments: empty', paths.assignments, cutAt(0), 'renewals'),
  listing('instances: end after a row', paths.instances, cutAt(1), 'renewals'),
  listing('instances: empty', paths.instances, cutAt(0), 'renewals'),
  listing('eligibility requests: empty', paths.eligibilityRequests, cutAt(0), 'nothing', {
    hidden: ['asked for more'],
  }),
  listing('eligibility requests: no value', paths.eligibilityRequests, odd({ drop: ['value'] }), 'nothing'),
  listing('assignment requests: no value', paths.assignmentRequests, odd({ drop: ['value'] }), 'nothing'),
  listing('assignment requests: empty', paths.assignmentRequests, cutAt(0), 'nothing'),
  ...[
    listing('users: end after 10 rows', `${paths.users}\\?`, cutAt(10), 'nothing'),
    listing('users: empty', `${paths.users}\\?`, cutAt(0), 'nothing'),
    listing('group members: 404', paths.members, notFound, 'all', aboutGroups()),
    listing('group members: empty', paths.members, cutAt(0), 'all', aboutGroups()),
    listing(
      'group members: an id that is null',
      paths.members,
      odd({ at: 0, set: { id: null } }),
      'all',
      aboutGroups(),
    ),
    signInsOfAll('blank', null),
    signInsOfAll('in the year 1', '0001-01-01T00:00:00Z'),
    leftOut('in use 1'),
    leftOut('group in use'),
  ].flatMap((one) => [one, lasting(one)]),
  listing('users: sign-ins refused', 'signInActivity', { kind: '403' }, 'renewals'),
  listing('policies: empty', paths.policies, cutAt(0), 'nothing'),
  listing('policies: rules missing', paths.policies, odd({ at: 0, drop: ['policy'] }), 'nothing'),
  listing(
    'policies: rules not a list',
    paths.policies,
    odd({ at: 0, set: { policy: { rules: 'none' } } }),
    'nothing',
  ),
  // Of last year everywhere, from one night to the next, what was marked is due all the same.
  signInsOfAll('of last year', onDay(-400).toISOString()),
  // They are read once a day, so on the first night.
  lasting(listing('role definitions: empty', paths.roleDefinitions, cutAt(0), 'nothing')),
  lasting(listing('role definitions: 404', paths.roleDefinitions, notFound, 'nothing')),
  andThen(leftOut('in use 1'), 'deleted items 404', onReads(paths.deleted, notFound)),
  andThen(leftOut('in use 1'), 'deleted items empty', onReads(paths.deleted, cutAt(0))),
];

function andThen(one: OddCase, name: string, fault: FaultOptions): OddCase {
  return { ...one, name: `${one.name}, ${name}`, faults: (known) => [...one.faults(known), fault] };
}

function aboutGroups(): Partial<OddCase> {
  return { subjects: ['group that ends soon', 'group in use'], leftAlone: ['group in use'] };
}

/** Every account in the tenant has the same sign-ins. */
function signInsOfAll(what: string, instant: string | null): OddCase {
  const set = instant === null ? { signInActivity: null } : { signInActivity: signInAt('', instant) };
  return {
    ...{ kind: 'listing', name: `sign-ins of all: ${what}`, allows: 'renewals' },
    leftAlone: ['in use 1', 'in use 2', 'in use 3', 'assigned in use', 'group in use'],
    faults: ({ tenant }) => [
      ...tenant.users.all().map(({ id }) => onReads(`${paths.users}/${id}`, odd({ set }))),
      onReads(`${paths.users}\\?`, odd({ setAll: set })),
    ],
  };
}

function signInAt(id: string, instant: string) {
  return {
    ...{ lastSignInDateTime: instant, lastSignInRequestId: id },
    ...{ lastNonInteractiveSignInDateTime: instant, lastNonInteractiveSignInRequestId: id },
    ...{ lastSuccessfulSignInDateTime: instant, lastSuccessfulSignInRequestId: id },
  };
}

/** Somebody is in none of the listings of people. */
function leftOut(part: Part): OddCase {
  return {
    ...{ kind: 'listing', name: `left out everywhere: ${part}`, allows: 'nothing' },
    ...{ subjects: [part], leftAlone: [part] },
    faults: (known: KnownTenant) => [
      {
        kind: 'odd-answer',
        edit: { without: known.idOf(part) },
        times: 100_000,
        match: { path: `${paths.users}\\?` },
      },
      {
        kind: 'odd-answer',
        edit: { without: known.idOf(part) },
        times: 100_000,
        match: { path: '/getByIds' },
      },
    ],
  };
}
