import { describe, expect, test } from '@jest/globals';
import type { Decision, Mark } from '../../../src/domain/model/plan.ts';
import type { StalenessReason } from '../../../src/domain/model/reasons.ts';
import type { StaleRules } from '../../../src/domain/model/rules.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  BILLING_APP,
  days,
  eligibility,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  request,
  type SnapshotParts,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { applying, mark, planned, unused } from './planned.ts';

interface Case {
  readonly when: string;
  readonly seen?: SnapshotParts;
  readonly stale?: Partial<StaleRules>;
  readonly rules?: RulesOverrides;
  readonly marks?: readonly Mark[];
  readonly decision: Decision;
}

/** Where nothing else is said: Ada is eligible for 100 days more and has not activated it in 173 days. */
const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
const held: SnapshotParts = { eligibilities: [], memories: [], assignments: [assignment()] };
const groupHolds: SnapshotParts = {
  eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end: days(100) })],
  memories: [{ ...unused, key: { ...unused.key, principalId: NIGHT_SHIFT } }],
};
const principal = (state: NonNullable<SnapshotParts['principals']>[number]): SnapshotParts => ({
  principals: [state],
});

const cases: Readonly<Record<StalenessReason, Case>> = {
  'principal-gone': {
    when: 'the principal is in neither the directory nor its deleted items',
    seen: principal({ kind: 'gone', id: ADA }),
    decision: 'mark',
  },
  disabled: {
    when: 'the account is disabled',
    seen: principal(user({ accountEnabled: false })),
    decision: 'mark',
  },
  'no-sign-in': {
    when: 'the account has not signed in for more than 90 days',
    seen: principal(user({ signIn: { kind: 'at', at: days(-91) } })),
    decision: 'mark',
  },
  'never-activated': {
    when: 'somebody signs in each day and has not activated the role in 90 days',
    decision: 'mark',
  },
  'permanent-active': {
    when: 'a user holds the role for good, made in PIM',
    seen: held,
    decision: 'mark',
  },
  'outside-pim': {
    when: 'no request made the assignment',
    seen: { ...held, assignments: [assignment({ createdUsing: undefined })] },
    decision: 'mark',
  },
  redundant: {
    when: 'the same is held on the whole directory, as long',
    seen: {
      eligibilities: [
        eligibility({ directoryScopeId: '/administrativeUnits/1', end: days(100), id: 'narrow' }),
        eligibility({ end: days(100), id: 'wide' }),
      ],
      memories: [
        {
          ...unused,
          lastActivatedAt: days(-1),
          key: { ...unused.key, directoryScopeId: '/administrativeUnits/1' },
        },
      ],
    },
    decision: 'report',
  },

  'in-use': {
    when: 'the role was activated ten days ago',
    seen: { memories: [{ ...unused, lastActivatedAt: days(-10) }] },
    decision: 'leave',
  },
  'our-activation': {
    when: 'this app gave it for a ticket, and its account has not signed in for more than 90 days',
    seen: {
      ...held,
      ...principal(user({ signIn: { kind: 'at', at: days(-91) } })),
      assignments: [assignment({ id: 'S-1', end: days(0.1) })],
      given: new Map([['s-1', { activationId: 'a-1', until: days(0.1) }]]),
    },
    decision: 'leave',
  },
  activated: {
    when: 'it came from an eligibility, and is not standing access',
    seen: { ...held, assignments: [assignment({ assignmentType: 'Activated', end: days(0.1) })] },
    decision: 'leave',
  },
  'through-a-group': {
    when: 'a group gives it, and it cannot be taken from the member',
    seen: { eligibilities: [eligibility({ memberType: 'Group', end: days(100) })] },
    decision: 'leave',
  },
  'ends-by-itself': {
    when: 'it ends before it would be removed',
    seen: { eligibilities: [eligibility({ end: days(7) })] },
    decision: 'leave',
  },
  'not-started': {
    when: 'it begins tomorrow',
    seen: { eligibilities: [eligibility({ start: days(1), end: days(100) })] },
    decision: 'leave',
  },

  protected: {
    when: 'the principal is protected, and looks as stale as can be',
    rules: { protected: { principals: [{ id: ADA, why: 'break-glass' }] } },
    decision: 'leave',
  },
  excepted: {
    when: 'an exception covers it until tomorrow',
    rules: {
      exceptions: [
        {
          principalId: ADA,
          roleDefinitionId: HELPDESK_ADMINISTRATOR,
          directoryScopeId: '/',
          owner: 'ops@example.com',
          reason: 'disaster recovery once a year',
          ticket: 'CHG-1',
          expires: days(1),
        },
      ],
    },
    decision: 'leave',
  },
  'not-selected': {
    when: 'the selection leaves the role out',
    stale: { selection: { ...rules().stale.selection, exceptRoles: [HELPDESK_ADMINISTRATOR] } },
    decision: 'leave',
  },
  'mode-off': {
    when: 'it is stale by a kind that is switched off, and by no other',
    stale: { neverActivated: { mode: 'off', days: 90 } },
    decision: 'leave',
  },
  'new-account': {
    when: 'the account is 29 days old',
    seen: principal(user({ createdDateTime: days(-29) })),
    decision: 'leave',
  },
  'new-assignment': {
    when: 'we first saw the access 29 days ago',
    seen: { memories: [{ ...unused, firstSeenAt: days(-29) }] },
    decision: 'leave',
  },
  'service-principal': {
    when: 'a service principal holds it for good, as they do',
    seen: {
      ...held,
      assignments: [assignment({ principalId: BILLING_APP })],
      principals: [servicePrincipal()],
    },
    decision: 'leave',
  },
  'soft-deleted': {
    when: 'the account can be restored for 30 days, with what it had',
    seen: principal({ kind: 'soft-deleted', id: ADA, deletedDateTime: days(-3) }),
    decision: 'leave',
  },
  'request-pending': {
    when: 'somebody has still to decide about an activation',
    seen: { requests: [request({ kind: 'assignment', action: 'selfActivate', progress: 'pending' })] },
    decision: 'leave',
  },
  'activation-live': {
    when: 'it is activated at this moment',
    seen: { assignments: [assignment({ assignmentType: 'Activated', end: days(0.1) })] },
    decision: 'leave',
  },

  'principal-unknown': {
    when: 'nobody could say who the principal is',
    seen: principal({ kind: 'unknown', id: ADA, because: '403' }),
    decision: 'leave',
  },
  'principal-foreign': {
    when: 'it is a device, which this app does not judge',
    seen: principal({ kind: 'foreign', id: ADA, type: 'device' }),
    decision: 'report',
  },
  'sign-in-unknown': {
    when: 'sign-ins could not be read',
    seen: {
      ...held,
      assignments: [assignment({ end: days(100) })],
      principals: [user({ signIn: { kind: 'unknown', because: 'no licence' } })],
    },
    decision: 'leave',
  },
  'activations-unknown': {
    when: 'nothing is known of activations',
    seen: { activationsKnownSince: undefined },
    decision: 'leave',
  },
  'group-unknown': {
    when: 'the members of the group could not be read',
    seen: { ...groupHolds, principals: [group({ memberIds: undefined })] },
    decision: 'leave',
  },
  'group-not-ours': {
    when: 'a rule decides who is in the group',
    seen: { ...groupHolds, principals: [group({ isDynamic: true }), user()] },
    decision: 'report',
  },
  'group-eligible-members-unseen': {
    when: 'nobody in the group uses it, and who is eligible in the group is not read',
    seen: { ...groupHolds, principals: [group(), user({ signIn: { kind: 'at', at: days(-100) } })] },
    decision: 'report',
  },
  'evidence-unknown': {
    when: 'nobody can say when it ends, so it could not be put back as it was',
    seen: { eligibilities: [eligibility({ expiration: undefined })] },
    decision: 'leave',
  },
  unreadable: {
    when: 'a request about it could not be read',
    seen: {
      unreadable: [
        { part: 'assignment-requests', principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR },
      ],
    },
    decision: 'report',
  },

  'evidence-changed': {
    when: 'it was marked, and has been activated since',
    seen: { memories: [{ ...unused, lastActivatedAt: days(-2) }] },
    marks: [mark()],
    decision: 'drop',
  },
};

describe('access is taken for stale or not', () => {
  test.each(Object.entries(cases).map(([reason, one]) => ({ reason, ...one })))(
    '$reason: $when',
    ({ reason, seen, stale, rules: given, marks, decision }) => {
      const parts = { ...neverUsed, ...seen };
      const items = planned(parts, rules({ ...given, ...applying(stale) }), marks);

      expect(items.map((item) => [item.decision, item.reason])).toContainEqual([decision, reason]);
    },
  );

  test('for each reason that there is, and for no other', () => {
    const reached = Object.values(cases).flatMap(({ seen, stale, rules: given, marks }) =>
      planned({ ...neverUsed, ...seen }, rules({ ...given, ...applying(stale) }), marks).map(
        ({ reason }) => reason,
      ),
    );

    expect([...new Set(reached)].toSorted()).toEqual(Object.keys(cases).toSorted());
  });
});
