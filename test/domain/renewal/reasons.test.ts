import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../src/domain/model/plan.ts';
import type { RenewalReason } from '../../../src/domain/model/reasons.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  request,
  roleDefinition,
  roleDefinitions,
  type SnapshotParts,
  settingsOfRole,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

interface Case {
  readonly when: string;
  readonly seen?: SnapshotParts;
  readonly rules?: RulesOverrides;
  readonly decision: Decision;
}

/** Where nothing else is said: Ada's eligibility ends in 7 days, and she activated it 10 days ago. */
const healthy: SnapshotParts = { eligibilities: [eligibility()], memories: [memory()] };
const cut = { at: days(-3), by: GRACE, requestId: 'cut' };
const unused = memory({ lastActivatedAt: undefined });
const lapsed: SnapshotParts = {
  eligibilities: [],
  memories: [memory({ lastSeenAt: days(-3), lastSeenEnd: days(-2) })],
  requests: [request({ end: days(-2) })],
};
const forGroup = {
  eligibilities: [eligibility({ principalId: NIGHT_SHIFT })],
  memories: [memory({ principalId: NIGHT_SHIFT })],
};
function role(eligibilityRule: Partial<ReturnType<typeof settingsOfRole>['eligibility']>): SnapshotParts {
  const usual = settingsOfRole();
  return { settings: [{ ...usual, eligibility: { ...usual.eligibility, ...eligibilityRule } }] };
}

const cases: Readonly<Record<RenewalReason, Case>> = {
  'ends-soon': { when: 'it ends within the window and was used', decision: 'change' },
  lapsed: { when: 'it ended two days ago and was used', seen: lapsed, decision: 'change' },

  unreadable: {
    when: 'another row of the same principal and role could not be read',
    seen: {
      unreadable: [
        { part: 'eligibility-schedules', principalId: ADA, roleDefinitionId: HELPDESK_ADMINISTRATOR },
      ],
    },
    decision: 'report',
  },

  'not-used': {
    when: 'nobody activated it for as long as we know',
    seen: { memories: [unused] },
    decision: 'lapse',
  },
  'usage-unknown': {
    when: 'our own history is shorter than the time in which it must have been used',
    seen: { memories: [unused], activationsKnownSince: days(-30) },
    decision: 'lapse',
  },
  'principal-disabled': {
    when: 'the account is disabled',
    seen: { principals: [user({ accountEnabled: false })] },
    decision: 'lapse',
  },
  'principal-deleted': {
    when: 'the account is among the deleted items',
    seen: { principals: [{ kind: 'soft-deleted', id: ADA, deletedDateTime: days(-3) }] },
    decision: 'lapse',
  },
  'principal-gone': {
    when: 'the account is nowhere',
    seen: { principals: [{ kind: 'gone', id: ADA }] },
    decision: 'lapse',
  },
  'principal-unknown': {
    when: 'the account could not be read',
    seen: { principals: [{ kind: 'unknown', id: ADA, because: '403 Authorization_RequestDenied' }] },
    decision: 'lapse',
  },
  'group-unknown': {
    when: "the group's members could not be read",
    seen: { ...forGroup, principals: [group({ memberIds: undefined }), user()] },
    decision: 'lapse',
  },
  'principal-foreign': {
    when: 'the principal is of a kind that this app does not judge',
    seen: { principals: [{ kind: 'foreign', id: ADA, type: 'device' }] },
    decision: 'report',
  },
  'shortened-by-somebody': {
    when: 'somebody moved its end nearer',
    seen: { memories: [memory({ decision: { ...cut, kind: 'shortened' } })] },
    decision: 'lapse',
  },
  'attestation-needed': {
    when: 'its role controls the tenant, and nobody attested it',
    seen: { roleDefinitions: roleDefinitions(roleDefinition({ isPrivileged: true })) },
    decision: 'lapse',
  },
  'chain-limit': {
    when: 'it was renewed three times without a person',
    seen: { memories: [memory({ renewalsInARow: 3, lastRenewedAt: days(-173) })] },
    decision: 'lapse',
  },
  'mfa-required': {
    when: 'the role asks an administrator for MFA, which an app cannot do',
    seen: role({ enabledRules: ['MultiFactorAuthentication', 'Justification'] }),
    decision: 'lapse',
  },
  'ticket-required': {
    when: 'the role asks for a ticket and the rules have none',
    seen: role({ enabledRules: ['Ticketing'] }),
    decision: 'lapse',
  },
  'approval-required': {
    when: 'the role asks for an approval of extensions, which an app would pass by',
    seen: { settings: [settingsOfRole({ isApprovalRequiredForExtension: true })] },
    decision: 'lapse',
  },
  'maximum-reached': {
    when: 'the role allows no later end',
    seen: role({ maximumDuration: 'PT0S' }),
    decision: 'lapse',
  },
  'settings-unknown': {
    when: "the role's settings were not read",
    seen: { settings: [] },
    decision: 'lapse',
  },

  'never-ends': {
    when: 'it is permanent',
    seen: { eligibilities: [eligibility({ end: 'never' })] },
    decision: 'leave',
  },
  'not-due': {
    when: 'it ends after the window',
    seen: { eligibilities: [eligibility({ end: days(15) })] },
    decision: 'leave',
  },
  'not-started': {
    when: 'it begins tomorrow',
    seen: { eligibilities: [eligibility({ start: days(1) })] },
    decision: 'leave',
  },
  'end-unknown': {
    when: 'it cannot be told when it ends',
    seen: { eligibilities: [eligibility({ expiration: undefined })] },
    decision: 'leave',
  },
  'already-extended': {
    when: 'a replacement begins when it ends',
    seen: {
      eligibilities: [eligibility(), eligibility({ id: 'replacement', start: days(7), end: days(100) })],
    },
    decision: 'leave',
  },
  'request-pending': {
    when: 'she has asked for an extension',
    seen: {
      requests: [request({ action: 'selfExtend', status: 'PendingAdminDecision', progress: 'pending' })],
    },
    decision: 'leave',
  },
  'no-evidence': {
    when: 'only our own store says that there was one',
    seen: { ...lapsed, requests: [] },
    decision: 'report',
  },
  'removed-by-somebody': {
    when: 'it is over because somebody took it away',
    seen: {
      ...lapsed,
      requests: [request({ action: 'adminRemove', status: 'Revoked', start: days(-3) })],
    },
    decision: 'leave',
  },
  'lapsed-too-long-ago': {
    when: 'it ended longer ago than the rules reach',
    seen: { eligibilities: [], memories: [memory({ lastSeenEnd: days(-8) })] },
    decision: 'leave',
  },
  'through-a-group': {
    when: 'she has it through a group',
    seen: { eligibilities: [eligibility({ memberType: 'Group' })] },
    decision: 'leave',
  },
  protected: {
    when: 'the account is protected',
    rules: { protected: { principals: [{ id: ADA, why: 'Break-glass account' }] } },
    decision: 'leave',
  },
  'not-selected': {
    when: 'the rules leave the role out',
    rules: { renew: { selection: { ...rules().renew.selection, exceptRoles: [HELPDESK_ADMINISTRATOR] } } },
    decision: 'leave',
  },
  'mode-off': { when: 'renewal is off', rules: { renew: { mode: 'off' } }, decision: 'leave' },
};

describe('an eligibility of which', () => {
  // The record has a case for every reason, or it would not compile.
  const all = Object.entries(cases).map(([reason, one]) => ({ reason, ...one }));

  test.each(all)('$when: $decision, $reason', ({ reason, seen, rules: overrides, decision }) => {
    const [item, ...others] = planRenewals(snapshot({ ...healthy, ...seen }), rules(overrides));

    expect(others).toEqual([]);
    expect(item).toMatchObject({ reason, decision, kind: 'eligibility' });
    expect(item?.change !== null).toBe(decision === 'change');
    expect(item?.due !== null).toBe(decision === 'lapse');
  });
});
