import fc from 'fast-check';
import type { Consent, OwnGrant } from '../../../src/domain/activations/facts.ts';
import type { RoleScheduleInstance } from '../../../src/domain/model/role-schedules.ts';
import type { ActivationRequirements } from '../../../src/domain/model/role-settings.ts';
import {
  ADA,
  assignmentInstance,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  roleKey,
  user,
} from '../../snapshot-builder.ts';
import {
  approver,
  ask,
  type FactsOverrides,
  given,
  minutes,
  none,
  ownGrant,
  requirements,
  settings,
  unreadable,
} from './builders.ts';
import { administrativeUnit } from './matrix.ts';

/** Mostly yes: facts of which many would each refuse an ask would never grant one. */
const mostly = fc.integer({ min: 0, max: 11 }).map((roll) => roll > 0);
const seldom = mostly.map((yes) => !yes);
const scheduleId = fc.constantFrom('schedule-1', 'schedule-2', 'schedule-3');

/** Eligible from and until so many minutes before and after now; some for good. */
const row = fc.record({
  principalId: fc.constantFrom(ADA, ADA, ADA, NIGHT_SHIFT, GRACE),
  directoryScopeId: fc.constantFrom('/', '/', '/', administrativeUnit),
  start: fc.constantFrom(-10_000, -600, -1, 0, 1),
  end: fc.option(fc.oneof(fc.integer({ min: -5, max: 900 }), fc.constantFrom(4, 5, 6, 60, 480))),
});
const eligibilities = fc.array(row, { minLength: 1, maxLength: 5 }).map((rows) =>
  rows.map(({ start, end, ...key }, index) =>
    eligibility({
      ...key,
      id: `eligibility-${index}`,
      start: minutes(start),
      end: end === null ? 'never' : minutes(end),
    }),
  ),
);

const grant: fc.Arbitrary<OwnGrant> = fc
  .record({
    from: fc.oneof(fc.integer({ min: -900, max: 0 }), fc.integer({ min: -60, max: 0 })),
    length: fc.oneof(fc.integer({ min: 5, max: 600 }), fc.integer({ min: 30, max: 90 })),
    isEnded: fc.boolean(),
    principalId: fc.constantFrom(ADA, ADA, GRACE),
    sender: fc.constantFrom('servicenow', 'servicenow', 'pagerduty'),
    scheduleId,
  })
  .map(({ from, length, isEnded, principalId, ...rest }) =>
    ownGrant({
      ...rest,
      key: roleKey({ principalId }),
      from: minutes(from),
      until: minutes(from + length),
      endedAt: isEnded ? minutes(Math.min(0, from + length)) : undefined,
    }),
  );

/** What PIM shows: mostly what the running grants gave, sometimes something of others. */
function instancesOf(
  grants: readonly OwnGrant[],
  isShown: boolean,
  isForeign: boolean,
): readonly RoleScheduleInstance[] {
  const running = grants
    .filter(
      ({ key, endedAt, until }) => key.principalId === ADA && endedAt === undefined && until > minutes(0),
    )
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
  const shown =
    running === undefined || !isShown
      ? []
      : [assignmentInstance({ scheduleId: running.scheduleId, start: running.from, end: running.until })];
  return isForeign ? [...shown, assignmentInstance({ scheduleId: 'of-somebody-else' })] : shown;
}

const consent = (by: string): fc.Arbitrary<Consent> =>
  fc.oneof(
    fc.constant(none),
    fc
      .record({
        by: fc.constantFrom(by, by, ADA, GRACE),
        isSigned: mostly,
        contexts: fc.subarray(['c1', 'c2']),
        at: fc.constantFrom(-1, 0, 0, 1).map((count) => minutes(count)),
      })
      .map((one) => given(one)),
    fc.constant<Consent>({ kind: 'denied', by, at: minutes(0), because: undefined }),
    fc.constant<Consent>(unreadable),
  );

const activation: fc.Arbitrary<ActivationRequirements> = fc
  .record({
    maximumMilliseconds: fc.oneof(
      fc.integer({ min: 60, max: 1_440 }).map((count) => count * 60_000),
      fc.constantFrom<number | 'unknown'>(300_000, 299_999, 28_800_000, 43_200_000, 86_400_000, 'unknown'),
    ),
    isMfaRequired: seldom,
    isContextRequired: seldom,
    isApprovalRequired: seldom,
  })
  .map(({ maximumMilliseconds, isMfaRequired, isContextRequired, isApprovalRequired }) =>
    requirements({
      maximumMilliseconds,
      enablement: { isJustificationRequired: true, isTicketRequired: false, isMfaRequired },
      authenticationContext: isContextRequired ? { isRequired: true, value: 'c1' } : { isRequired: false },
      approval: isApprovalRequired
        ? { isRequired: true, approvers: [{ kind: 'user', id: approver }], isJustificationRequired: true }
        : { isRequired: false },
    }),
  );

/** Facts about Ada's ask, of which most are as they should be. */
export const arbitraryFacts: fc.Arbitrary<FactsOverrides> = fc
  .record({
    length: fc.oneof(fc.integer({ min: 4, max: 700 }), fc.constantFrom(5, 4.99, 480)),
    eligibilities,
    grants: fc.array(grant, { maxLength: 4 }),
    isShown: mostly,
    isForeign: seldom,
    activation,
    isEnabled: mostly,
    isPerson: mostly,
    isInside: fc.boolean(),
    isApprovedHere: mostly,
    isControlPlane: fc.boolean(),
    limits: fc.record({
      grants: fc.integer({ min: 2, max: 8 }),
      people: fc.integer({ min: 1, max: 4 }),
      minutesOfOne: fc.oneof(fc.constant(1440), fc.integer({ min: 60, max: 1440 })),
      coolDownMinutes: fc.constantFrom(0, 0, 0, 60),
    }),
    mostByRules: fc.integer({ min: 5, max: 700 }),
    confirmation: consent(ADA),
    approval: consent(approver),
  })
  .map(({ length, grants, activation: ofRole, limits, ...made }) => ({
    ask: ask({ minutes: length }),
    eligibilities: made.eligibilities,
    grants,
    instances: instancesOf(grants, made.isShown, made.isForeign),
    settings: settings({ activation: ofRole }),
    sender: {
      enabled: made.isEnabled,
      limits,
      grants: [
        { roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/', minutes: made.mostByRules },
      ],
    },
    person: user({ accountEnabled: made.isPerson }),
    inside: made.isInside ? [NIGHT_SHIFT] : [],
    isApprovedHere: made.isApprovedHere,
    isControlPlane: made.isControlPlane,
    confirmation: made.confirmation,
    approval: made.approval,
  }));
