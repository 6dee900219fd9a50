import { describe, expect, test } from '@jest/globals';
import type { SnapshotPart } from '../../../src/domain/model/snapshot.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  BILLING_APP,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  request,
  type SnapshotParts,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { applying, inForce, planned, unused } from './planned.ts';

const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
function said(seen: SnapshotParts, given = inForce()) {
  return planned({ ...neverUsed, ...seen }, given).map(({ decision, reason }) => `${decision} ${reason}`);
}

describe('whose it is', () => {
  test('disabled, deleted, gone and unread are four things', () => {
    const of = (principal: NonNullable<SnapshotParts['principals']>[number]) =>
      said({ principals: [principal] })[0];

    expect(of(user({ accountEnabled: false }))).toBe('mark disabled');
    expect(of({ kind: 'soft-deleted', id: ADA, deletedDateTime: undefined })).toBe('leave soft-deleted');
    expect(of({ kind: 'gone', id: ADA })).toBe('mark principal-gone');
    expect(of({ kind: 'unknown', id: ADA, because: '404 of another tenant' })).toBe(
      'leave principal-unknown',
    );
    expect(said({ principals: [] })).toEqual(['leave principal-unknown']);
  });

  test.each<SnapshotPart>(['users', 'principals', 'deleted-items'])(
    'nobody is gone while %s were not read completely',
    (part) => {
      const seen: SnapshotParts = {
        principals: [{ kind: 'gone', id: ADA }],
        gaps: [{ part, because: '503' }],
      };

      expect(said(seen)).toEqual(['leave principal-unknown']);
    },
  );

  test('an account of which Graph does not say whether it is enabled is not disabled', () => {
    expect(said({ memories: [memory()], principals: [user({ accountEnabled: undefined })] })).toEqual([
      'leave principal-unknown',
    ]);
  });

  test('a service principal is reported, and goes only when it is gone', () => {
    const held = (principals: SnapshotParts['principals']): SnapshotParts => ({
      eligibilities: [],
      assignments: [assignment({ principalId: BILLING_APP, createdUsing: undefined })],
      ...(principals && { principals }),
    });
    const off = inForce({ servicePrincipals: 'off' });

    expect(said(held([servicePrincipal()]))).toEqual(['report outside-pim']);
    expect(said(held([servicePrincipal({ accountEnabled: false })]))).toEqual(['report disabled']);
    expect(said(held([servicePrincipal({ accountEnabled: false })]), off)).toEqual([
      'leave service-principal',
    ]);
    expect(said(held([{ kind: 'gone', id: BILLING_APP }]), off)).toEqual(['mark principal-gone']);
  });

  test.each(['device', 'directoryObjectPartnerReference'])(
    'a principal of a kind that this app does not judge is told of, and nothing goes: %s',
    (type) => {
      const foreign: SnapshotParts = { principals: [{ kind: 'foreign', id: ADA, type }] };
      const outsidePim = { eligibilities: [], assignments: [assignment({ createdUsing: undefined })] };

      for (const held of [{}, outsidePim])
        expect(planned({ ...neverUsed, ...held, ...foreign })).toMatchObject([
          {
            decision: 'report',
            reason: 'principal-foreign',
            mode: 'plan',
            evidence: { principal: 'foreign', principalType: type },
            change: null,
          },
        ]);
    },
  );

  test('an activation of any role is a sign-in that no sign-in log shows', () => {
    const held: SnapshotParts = {
      eligibilities: [],
      assignments: [assignment({ end: days(100) })],
      principals: [user({ signIn: { kind: 'at', at: days(-200) } })],
    };
    const elsewhere = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
    const asked = request({
      ...elsewhere,
      kind: 'assignment',
      action: 'selfActivate',
      progress: 'granted',
      start: days(-20),
    });

    expect(said({ ...held, memories: [] })).toEqual(['mark no-sign-in']);
    expect(said({ ...held, memories: [memory({ ...elsewhere, lastActivatedAt: days(-80) })] })).toEqual([
      'leave in-use',
    ]);
    expect(said({ ...held, memories: [], requests: [asked] })).toEqual(['leave in-use']);
  });

  test('who signs in every day and never activates does not need the role', () => {
    expect(planned(neverUsed)).toMatchObject([
      { decision: 'mark', reason: 'never-activated', evidence: { lastActivatedAt: null } },
    ]);
  });

  test("a person's word stands for an activation, until it ends", () => {
    const word = (until: Date) =>
      rules({
        ...applying(),
        renew: {
          attestations: [
            {
              principalId: ADA,
              roleDefinitionId: HELPDESK_ADMINISTRATOR,
              directoryScopeId: '/',
              by: 'grace@example.com',
              on: days(-30),
              until,
            },
          ],
        },
      });

    expect(planned(neverUsed, word(days(0)))).toMatchObject([
      { reason: 'in-use', evidence: { attestedBy: 'grace@example.com' } },
    ]);
    expect(said({}, word(days(-0.001)))).toEqual(['mark never-activated']);
  });
});

describe('requests and what could not be read', () => {
  test.each([
    { kind: 'eligibility', action: 'selfExtend' },
    { kind: 'assignment', action: 'selfActivate' },
  ] as const)('nothing is removed under a $kind request that is pending', ({ kind, action }) => {
    const pending = request({ kind, action, progress: 'pending', status: 'PendingApproval' });

    expect(planned({ ...neverUsed, requests: [pending] })).toMatchObject([
      { reason: 'request-pending', evidence: { pendingAction: action, pendingStatus: 'PendingApproval' } },
    ]);
  });

  test('nor under one whose status nobody knows, and that is not completed', () => {
    const odd = request({ progress: 'unknown', status: 'PendingEvaluation', completedDateTime: undefined });

    expect(said({ requests: [odd] })).toEqual(['leave request-pending']);
  });

  test.each<SnapshotPart>([
    'eligibility-schedules',
    'assignment-schedules',
    'assignment-instances',
    'eligibility-requests',
    'assignment-requests',
    'access-history',
  ])('what is found while %s were not read completely is told, and not marked', (part) => {
    expect(planned({ ...neverUsed, gaps: [{ part, because: '503' }] })).toMatchObject([
      {
        decision: 'report',
        reason: 'evidence-unknown',
        evidence: { foundStale: 'never-activated', gap: part },
        change: null,
      },
    ]);
  });

  test('what our store does not remember was not seen to be unused', () => {
    expect(said({ memories: [] })).toEqual(['leave activations-unknown']);
  });
});

describe('several kinds hold', () => {
  const both: SnapshotParts = {
    principals: [user({ accountEnabled: false, signIn: { kind: 'at', at: days(-200) } })],
  };

  test('the first that is not off counts', () => {
    const { disabled, noSignIn } = inForce().stale;

    expect(said(both)).toEqual(['mark disabled']);
    expect(said(both, inForce({ disabled: { ...disabled, mode: 'off' } }))).toEqual(['mark no-sign-in']);
    expect(
      said(both, inForce({ disabled: { ...disabled, mode: 'off' }, noSignIn: { ...noSignIn, mode: 'off' } })),
    ).toEqual(['mark never-activated']);
  });

  test('nothing is looked for where all are off', () => {
    const off = { mode: 'off' } as const;
    const { stale } = inForce();
    const given = inForce({
      principalGone: off,
      disabled: { ...stale.disabled, ...off },
      noSignIn: { ...stale.noSignIn, ...off },
      neverActivated: { ...stale.neverActivated, ...off },
      permanentActive: { ...stale.permanentActive, ...off },
      outsidePim: off,
      redundant: off,
    });

    expect(said(both, given)).toEqual(['leave mode-off']);
  });
});
