import { expect, test } from '@jest/globals';
import { unreadableRow } from '../../read-listing.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GRACE,
  NIGHT_SHIFT,
  NOW,
  request,
} from '../../snapshot-builder.ts';
import { checked, minutes, ownGrant, ownInstance, type SentenceOfCheck, unreadable } from './builders.ts';
import { administrativeUnit } from './matrix.ts';

const ofGroup = eligibility({ id: 'of-group', principalId: NIGHT_SHIFT });
const waiting = request({
  id: 'request-1',
  kind: 'assignment',
  status: 'PendingApproval',
  progress: 'pending',
});
const strange = request({ id: 'request-2', kind: 'assignment', status: 'Halfway', progress: 'unknown' });
const ours = { grants: [ownGrant()], instances: [ownInstance()] };
const unread = unreadableRow({ id: 'odd', because: 'status: Invalid. It has no start.' });

/** What each check of what a person has says: with ids and instants, and with what to do where it is not met. */
const cases: readonly SentenceOfCheck[] = [
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ id: 'own', end: 'never' })] },
    sentence: `${ADA} is eligible (own), without end.`,
  },
  {
    code: 'eligible',
    said: {
      eligibilities: [
        eligibility({ id: 'of-grace', principalId: GRACE }),
        eligibility({ id: 'own', end: NOW }),
      ],
    },
    sentence: `${ADA} is not eligible for the role at /: eligibility own ended at 2026-11-22T03:00:00.000Z. Make them eligible in PIM first.`,
  },
  {
    code: 'eligible',
    said: {},
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is eligible (eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8), until 2026-11-29T03:00:00.000Z.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ end: days(30) })] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is eligible (eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8), until 2026-12-22T03:00:00.000Z.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [ofGroup], inside: [NIGHT_SHIFT] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is eligible through group 22222222-aaaa-4bbb-8ccc-000000000001 (of-group), until 2026-11-29T03:00:00.000Z.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [ofGroup] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is not eligible for the role at /: there is no eligibility, neither of their own nor of a group that they are in. Make them eligible in PIM first.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [ofGroup], unknownGroups: [NIGHT_SHIFT] },
    sentence:
      'Whether 11111111-aaaa-4bbb-8ccc-000000000001 is eligible is not known: whether 11111111-aaaa-4bbb-8ccc-000000000001 is in the eligible group 22222222-aaaa-4bbb-8ccc-000000000001 could not be read. Ask again later.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ directoryScopeId: administrativeUnit })] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is not eligible for the role at /: there is one at /administrativeUnits/55555555-aaaa-4bbb-8ccc-000000000001, and PIM takes one at just this scope. Make them eligible in PIM first.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ memberType: undefined })] },
    sentence:
      'Whether 11111111-aaaa-4bbb-8ccc-000000000001 is eligible is not known: eligibility eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8 has a form, a start or an end that cannot be read. Ask again later.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ status: 'Revoked' })] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is not eligible for the role at /: eligibility eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8 is Revoked. Make them eligible in PIM first.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ start: minutes(1) })] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is not eligible for the role at /: eligibility eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8 begins at 2026-11-22T03:01:00.000Z. Make them eligible in PIM first.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [eligibility({ end: NOW })] },
    sentence:
      '11111111-aaaa-4bbb-8ccc-000000000001 is not eligible for the role at /: eligibility eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8 ended at 2026-11-22T03:00:00.000Z. Make them eligible in PIM first.',
  },
  {
    code: 'eligible',
    said: { access: { eligibilities: unreadable } },
    sentence:
      'The eligibilities of the role could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [], access: { unreadableEligibilities: [unread] } },
    sentence:
      'Whether 11111111-aaaa-4bbb-8ccc-000000000001 is eligible is not known: eligibility odd could not be read (status: Invalid. It has no start). Ask again later.',
  },
  {
    code: 'eligible',
    said: { eligibilities: [], access: { unreadableEligibilities: [{ ...unread, id: undefined }] } },
    sentence:
      'Whether 11111111-aaaa-4bbb-8ccc-000000000001 is eligible is not known: eligibility without a readable id could not be read (status: Invalid. It has no start). Ask again later.',
  },
  { code: 'not-active-otherwise', said: {}, sentence: 'The role is not active.' },
  {
    code: 'not-active-otherwise',
    said: ours,
    sentence: 'The role is active by a grant of ours (schedule-1), until 2026-11-22T04:00:00.000Z.',
  },
  {
    code: 'not-active-otherwise',
    said: { instances: [assignmentInstance({ memberType: 'Group' })] },
    sentence: 'The role is already active without end, through a group, not ours. Nothing is to be given.',
  },
  {
    code: 'not-active-otherwise',
    said: { instances: [assignmentInstance({ memberType: undefined })] },
    sentence:
      'Whether the role is active otherwise is not known: instance-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8 is an assignment of a form that this app does not know, without end. Ask again in a minute.',
  },
  {
    code: 'not-active-otherwise',
    said: { ...ours, grants: [ownGrant({ endedAt: minutes(-1) })] },
    sentence:
      'Whether the role is active otherwise is not known: the access of activation-1 has been ended, and PIM still shows it, until 2026-11-22T04:00:00.000Z. Ask again in a minute.',
  },
  {
    code: 'not-active-otherwise',
    said: { ...ours, instances: [ownInstance({ end: 'never' })] },
    sentence:
      'Whether the role is active otherwise is not known: the access of activation-1 has an end that this app did not give it, without end. Ask again in a minute.',
  },
  {
    code: 'not-active-otherwise',
    said: { ...ours, instances: [ownInstance({ endDateTime: new Date('0001-01-01T00:00:00Z') })] },
    sentence:
      'Whether the role is active otherwise is not known: the access of activation-1 has an end that this app did not give it, until a time that is not known. Ask again in a minute.',
  },
  {
    code: 'not-active-otherwise',
    said: { schedules: [assignment({ start: days(1), end: days(2) })] },
    sentence:
      'The role is already active, not ours, from 2026-11-23T03:00:00.000Z until 2026-11-24T03:00:00.000Z. This app neither extends nor ends it; ask whoever assigned it.',
  },
  {
    code: 'not-active-otherwise',
    said: { access: { instances: unreadable } },
    sentence:
      'What is active could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  {
    code: 'not-active-otherwise',
    said: { access: { schedules: unreadable } },
    sentence:
      'What is assigned could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  {
    code: 'not-active-otherwise',
    said: { grants: unreadable },
    sentence:
      'The running grants of this app could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  { code: 'nothing-pending', said: {}, sentence: 'No request for the same access waits in PIM.' },
  {
    code: 'nothing-pending',
    said: { requests: [strange, waiting] },
    sentence:
      'Request request-1 for the same access waits in PIM (PendingApproval). Have it decided or cancelled first.',
  },
  {
    code: 'nothing-pending',
    said: { requests: [strange] },
    sentence:
      'Request request-2 for the same access has the status "Halfway", which this app does not know. It may wait; ask again later.',
  },
  {
    code: 'nothing-pending',
    said: { access: { requests: unreadable } },
    sentence:
      'The requests that wait in PIM could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
  },
  { code: 'obstacles', said: {}, sentence: 'Nothing else stands in the way.' },
];

test.each(cases)('$code says: $sentence', ({ code, said, sentence }) => {
  expect(checked(code, said).sentence).toBe(sentence);
});
