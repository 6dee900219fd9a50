import { accessIdOf, type ScheduleKind } from '../../../src/domain/model/access.ts';
import type { Mark, PlanItem } from '../../../src/domain/model/plan.ts';
import type { Rules, StaleRules } from '../../../src/domain/model/rules.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { memory } from '../../memory-builder.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import { days, NOW, roleKey, type SnapshotParts, snapshot } from '../../snapshot-builder.ts';

/** Every kind may be acted on unattended, with the thresholds that stand where a file says nothing. */
export function applying(overrides: Partial<StaleRules> = {}): RulesOverrides {
  const { stale } = rules();
  return {
    stale: {
      principalGone: { mode: 'apply' },
      disabled: { ...stale.disabled, mode: 'apply' },
      noSignIn: { ...stale.noSignIn, mode: 'apply' },
      neverActivated: { ...stale.neverActivated, mode: 'apply' },
      permanentActive: { ...stale.permanentActive, mode: 'apply' },
      outsidePim: { mode: 'apply' },
      ...overrides,
    },
  };
}

export function inForce(overrides: Partial<StaleRules> = {}): Rules {
  return rules(applying(overrides));
}

/** Ada's eligibility was marked a week ago for not having been activated; it is due. */
export function mark(overrides: Partial<Mark> & { readonly kind?: ScheduleKind } = {}): Mark {
  const { kind = 'eligibility', ...rest } = overrides;
  return {
    id: accessIdOf(kind, roleKey()),
    reason: 'never-activated',
    markedAt: days(-7),
    due: NOW,
    mode: 'apply',
    planId: 'plan-of-last-week',
    ...rest,
  };
}

export function planned(
  seen: SnapshotParts,
  given: Rules = inForce(),
  marks: readonly Mark[] = [],
): readonly PlanItem[] {
  return planRemovals(snapshot(seen), given, new Map(marks.map((one) => [one.id, one])));
}

/** Ada's eligibility as our store knows it: seen for 173 days, and never activated. */
export const unused = memory({ lastActivatedAt: undefined });

/** A millisecond before. */
export function justBefore(instant: Date): Date {
  return new Date(instant.getTime() - 1);
}

/** A millisecond after. */
export function justAfter(instant: Date): Date {
  return new Date(instant.getTime() + 1);
}
